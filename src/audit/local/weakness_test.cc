#include "audit/local/weakness.h"

#include <gmock/gmock.h>

#include "policy/load.h"

namespace sallyport::audit::local {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

std::vector<std::string> kinds(const std::vector<Weakness>& found) {
  std::vector<std::string> ids;
  for (auto& weakness : found) ids.emplace_back(weakness.kind);
  return ids;
}
std::vector<std::string> samba(std::string_view text) { return kinds(weaknesses_of(parse_smb_conf(text), SmbConfReader::samba)); }

TEST(SmbConf, IsReadAsSambaDoes) {
  auto conf = parse_smb_conf(
      "; a comment\\\nserver MIN protocol = NT1\n[ Global ]\n Server Signing=\\\n  Mandatory\n#x = y\n[Docs]\npublic = "
      "Yes\nwriteable = yes\nno equals\n"
      "[open\n= 5\ninclude = /etc/more\n");
  EXPECT_EQ(conf.global("serverminprotocol", ""), "nt1");
  EXPECT_EQ(conf.written("serversigning"), "Mandatory");
  EXPECT_EQ(conf.of("docs", "guestok", "no"), "yes");
  EXPECT_EQ(conf.of("docs", "readonly", "yes"), "no");
  EXPECT_EQ(conf.of("docs", "serversigning", ""), "mandatory");
  EXPECT_TRUE(conf.includes);
  for (auto* text : {"", "[", "]", "=", "\\", "\\\n\\\n", "[]\n=\n", "[a]\nx"}) parse_smb_conf(text);
}

TEST(Weakness, SambasDefaults) {
  EXPECT_THAT(samba(""), UnorderedElementsAre("old-smb2-dialects", "signing-not-required", "encryption-not-required",
                                              "null-session", "shares-listed-anonymously"));
}

TEST(Weakness, SambaMadeSafe) {
  EXPECT_THAT(
      samba(
          "[global]\nserver min protocol = SMB3_00\nserver smb encrypt = required\nmap to guest = Bad User\n[x]\nguest ok = yes"),
      UnorderedElementsAre());
  EXPECT_THAT(samba("server min protocol = SMB3\nserver signing = mandatory\nrestrict anonymous = 2\nsmb encrypt = desired"),
              UnorderedElementsAre("encryption-not-required"));
  EXPECT_THAT(samba("server role = active directory domain controller"), Not(Contains("signing-not-required")));
}

TEST(Weakness, SambaMadeOld) {
  EXPECT_THAT(samba("min protocol = LANMAN1\nntlm auth = yes\nencrypt passwords = no\nsmb encrypt = off"),
              IsSupersetOf({"smb1-spoken", "lanman-dialects", "smb1-signing-not-required", "ntlmv1-accepted",
                            "plaintext-passwords", "encryption-not-supported"}));
  EXPECT_THAT(samba("server min protocol = NT1\nserver max protocol = NT1"), IsSupersetOf({"smb1-spoken", "smb1-only"}));
  EXPECT_THAT(samba("server max protocol = SMB2"), IsSupersetOf({"no-preauth-integrity", "encryption-not-supported"}));
}

TEST(Weakness, SharesForAnybody) {
  EXPECT_THAT(samba("[a]\nguest ok = yes"), Contains("share-readable-anonymously"));
  EXPECT_THAT(samba("[a]\nguest ok = yes"), Not(Contains("share-writable-anonymously")));
  EXPECT_THAT(samba("[a]\nguest ok = yes\nwritable = yes"), Contains("share-writable-anonymously"));
  for (auto* text : {"restrict anonymous = 2\n[a]\nguest ok = yes", "[a]\nguest ok = yes\navailable = no",
                     "[a]\nguest ok = yes\nprintable = yes"})
    EXPECT_THAT(samba(text), Not(Contains("share-readable-anonymously"))) << text;
}

TEST(Weakness, TheKernelsServer) {
  auto found = kinds(weaknesses_of(parse_smb_conf("[global]\nsmb3 encryption = mandatory"), SmbConfReader::ksmbd));
  EXPECT_THAT(found, UnorderedElementsAre());
  found = kinds(weaknesses_of(parse_smb_conf(""), SmbConfReader::ksmbd));
  EXPECT_THAT(found, Contains("old-smb2-dialects"));
}

TEST(Weakness, OfASallyportPolicy) {
  policy::Time now{std::chrono::seconds(1'800'000'000)};
  auto loaded = policy::load_policy(
      "[[share]]\nname = \"a\"\npath = \"/\"\n"
      "[[zone]]\nname = \"z\"\nnetworks = [\"10.0.0.0/8\"]\nencryption = \"optional\"\nreason = \"old scanner\"\n"
      "[[zone]]\nname = \"shut\"\nnetworks = [\"10.9.0.0/16\"]\nports = []\n"
      "[[lease]]\ndevice = \"10.0.0.1\"\ndialects = [\"2.1\"]\nshares = [\"a\"]\nreason = \"it\"\nuntil = 2020-01-01\n",
      "p.toml", {now, false});
  ASSERT_TRUE(loaded.policy) << (loaded.errors.empty() ? "" : to_string(loaded.errors[0]));
  auto found = weaknesses_of(*loaded.policy, now);
  ASSERT_EQ(kinds(found), std::vector<std::string>{"encryption-not-required"}) << "a lease that is over opens nothing";
  EXPECT_THAT(found[0].evidence, testing::AllOf(testing::HasSubstr("line 4"), testing::HasSubstr("old scanner")));
}

}  // namespace
}  // namespace sallyport::audit::local
