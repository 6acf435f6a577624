// smb.conf, mount options and credentials files as people break them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doctor/local/credentials.h"
#include "doctor/local/mount_options.h"
#include "doctor/local/own_terms.h"
#include "doctor/local/smb_conf.h"
#include "doctor/local/smb_conf_values.h"
#include "doctor/local/wins_servers.h"

namespace sallyport::doctor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Fault> faults_of(std::string_view text) { return parse_smb_conf(text, "smb.conf").faults; }

TEST(SmbConf, ASoundOneHasNoFault) {
  auto conf = parse_smb_conf(
      "# a comment\n; another\n\n[global]\n  workgroup = HOME\\\n SE\n  Server Min Protocol = SMB3\n"
      "[Docs]\n  path = /srv/docs\n  read only = No\n",
      "smb.conf");
  EXPECT_THAT(conf.faults, IsEmpty());
  ASSERT_TRUE(conf.find("workgroup"));
  EXPECT_EQ(conf.find("workgroup")->value, "HOMESE");
  EXPECT_EQ(conf.find("serverminprotocol")->number, 7u);
  EXPECT_FALSE(conf.find("path"));  // it is the share's
}

struct Broken {
  const char* text;
  unsigned line;
  bool fatal;  // as testparm's exit status says of Samba 4.17
  const char* what;
};

TEST(SmbConf, FaultsAreFoundAtTheirLines) {
  for (auto& broken :
       {Broken{"[global]\n garbage\n", 2, false, "no \"=\""}, Broken{"[global\n", 1, true, "not closed"},
        Broken{"[]\n", 1, true, "without a name"}, Broken{"\n= x\n", 2, true, "before the \"=\""},
        Broken{"[a]\nread only = maybe\n", 2, true, "\"maybe\" is no value for \"read only\""},
        Broken{"[global]\nclient min protocol = SMB9\n", 2, true, "\"SMB9\""}, Broken{"security = share\n", 1, true, "\"share\""},
        Broken{"server min protocol = SMB3\nserver max protocol = SMB2\n", 2, true, "no protocol is left"}}) {
    auto faults = faults_of(broken.text);
    ASSERT_EQ(faults.size(), 1u) << broken.text;
    EXPECT_EQ(faults[0].line, broken.line) << broken.text;
    EXPECT_EQ(faults[0].fatal, broken.fatal) << broken.text;
    EXPECT_THAT(faults[0].text, HasSubstr(broken.what));
    EXPECT_FALSE(faults[0].change.empty());
  }
}

// As testparm of Samba 4.17 writes.
TEST(SmbConf, WhatTestparmSaysIsPutToItsLine) {
  auto conf = parse_smb_conf("[global]\n server min protocl = SMB2\n max log size = abc\n", "smb.conf");
  auto faults = faults_of_testparm(conf, "smb.conf", 1,
                                   "Load smb config files from smb.conf\nUnknown parameter encountered: \"server min protocl\"\n"
                                   "Ignoring unknown parameter \"server min protocl\"\n"
                                   "set_variable_helper(abc): value is not a valid size specifier!\nError loading services.\n");
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0].line, 2u);
  EXPECT_FALSE(faults[0].fatal);
  EXPECT_EQ(faults[0].change, "write \"server min protocol\" instead of \"server min protocl\"");
  EXPECT_TRUE(faults[2].fatal);
  EXPECT_THAT(faults[2].text, HasSubstr("value is not a valid size specifier"));
  EXPECT_THAT(
      faults_of_testparm(conf, "smb.conf", 0, "Loaded services file OK.\nWeak crypto is allowed\n# Global parameters\nx\n"),
      IsEmpty());
}

TEST(SmbConf, ProtocolsAreNumbers) {
  EXPECT_EQ(protocol_number("SMB3_11"), 0x0311);
  EXPECT_EQ(protocol_number("smb2"), 0x0210);
  EXPECT_EQ(protocol_number("NT1"), 1);
  EXPECT_EQ(protocol_number("SMB9"), 0);
}

TEST(WinsServers, AsSambaReadsThem) {
  FileEvidence conf;
  EXPECT_THAT(wins_servers(conf), IsEmpty());
  conf.settings["winsserver"] = {"10.0.0.53, red:10.0.1.53\tblue:wins.lan red:", 3};
  EXPECT_THAT(wins_servers(conf), ElementsAre("10.0.0.53", "10.0.1.53", "wins.lan"));
  conf.settings["winssupport"] = {"No", 4};
  EXPECT_EQ(wins_servers(conf).size(), 3u);
  conf.settings["winssupport"] = {"Yes", 4};
  EXPECT_THAT(wins_servers(conf), ElementsAre("127.0.0.1"));
}

TEST(OwnTerms, TheMountDecidesThenSmbConf) {
  LocalEvidence local;
  EXPECT_FALSE(own_terms(local).limited());
  local.smb_conf.file = "smb.conf", local.smb_conf.settings = {{"clientmaxprotocol", {"NT1", 3}}};
  EXPECT_EQ(own_terms(local).high, kSmb1Version);
  EXPECT_EQ(own_terms(local).dialects_by, "\"client max protocol\" in smb.conf:3");
  local.mount = parse_mount_options("vers=3.0", "/etc/fstab:1");
  EXPECT_EQ(own_terms(local).low, 0x0300);
  EXPECT_EQ(own_terms(local).dialects_by, "vers=3.0 in /etc/fstab:1");
}

TEST(OwnTerms, Signing) {
  LocalEvidence local;
  EXPECT_EQ(own_terms(local).signing, OwnTerms::Signing::allowed);
  local.smb_conf.file = "smb.conf", local.smb_conf.settings = {{"clientsigning", {"Disabled", 2}}};
  EXPECT_EQ(own_terms(local).signing, OwnTerms::Signing::forbidden);
  local.smb_conf.settings = {{"clientsigning", {"mandatory", 2}}};
  EXPECT_EQ(own_terms(local).signing, OwnTerms::Signing::required);
  for (auto options : {"sign", "sec=krb5i", "sec=ntlmsspi"}) {
    local.mount = parse_mount_options(options, "/etc/fstab:1");
    EXPECT_EQ(own_terms(local).signing_by, options + std::string(" in /etc/fstab:1"));
  }
  local.smb_conf.settings.clear(), local.mount = parse_mount_options("sec=ntlmssp", "/etc/fstab:1");
  EXPECT_EQ(own_terms(local).signing, OwnTerms::Signing::allowed);
}

// As Samba 4.17 names them.
TEST(OwnTerms, Algorithms) {
  LocalEvidence local;
  local.smb_conf.file = "smb.conf";
  local.smb_conf.settings = {{"clientsmb3signingalgorithms", {"AES-128-GMAC, HMAC-SHA256", 4}},
                             {"clientsmb3encryptionalgorithms", {"AES-128-CCM", 5}}};
  auto own = own_terms(local);
  EXPECT_THAT(own.algorithms, testing::ElementsAre(smb2::SigningAlgorithm::aes_gmac, smb2::SigningAlgorithm::hmac_sha256));
  EXPECT_THAT(own.ciphers, testing::ElementsAre(smb2::Cipher::aes128_ccm));
  EXPECT_EQ(own.ciphers_by, "\"client smb3 encryption algorithms\" in smb.conf:5");
  local.smb_conf.settings = {{"clientsmb3signingalgorithms", {"-AES-128-GMAC", 4}}};
  EXPECT_FALSE(own_terms(local).limited());
}

TEST(MountOptions, WhatMountWouldNotTake) {
  EXPECT_THAT(
      parse_mount_options("rw,vers=3.1.1,credentials=/root/c,uid=1000,_netdev,x-systemd.automount,nofail,seal", "it").faults,
      IsEmpty());
  for (auto [options, what, change] :
       {std::tuple("verz=3.0", "\"verz\"", "\"vers\""), std::tuple("vers=4", "\"4\"", "vers=3.1.1"),
        std::tuple("sec=ntlm", "5.15", "sec=ntlmssp"), std::tuple("sec=foo", "\"foo\"", "sec=ntlmssp")}) {
    auto faults = parse_mount_options(options, "it").faults;
    ASSERT_EQ(faults.size(), 1u) << options;
    EXPECT_THAT(faults[0].text, HasSubstr(what));
    EXPECT_THAT(faults[0].change, HasSubstr(change));
  }
}

TEST(MountOptions, ThePasswordIsNotKept) {
  EXPECT_EQ(parse_mount_options("password=secret", "it").options["password"], "(not shown)");
}

TEST(MountOptions, TheLineOfFstab) {
  auto target = *parse_target("\\\\NAS\\my docs");
  auto fstab = "# x\n/dev/sda1 / ext4 rw 0 1\n//nas/other /o cifs rw 0 0\n//nas/my\\040docs /mnt cifs vers=1.0,ro 0 0\n";
  auto mount = find_mount(fstab, "/etc/fstab", target);
  ASSERT_TRUE(mount);
  EXPECT_EQ(mount->where, "/etc/fstab:4");
  EXPECT_EQ(wanted_version(*mount), kSmb1Version);
  EXPECT_FALSE(find_mount("//nas/x /m cifs rw\n//nas\n", "f", target));
  EXPECT_EQ(find_mount("//nas/my\\040docs /m smbfs rw 0 0\n", "f", target)->faults.size(), 1u);
}

TEST(Credentials, AreTakenLetterByLetter) {
  EXPECT_THAT(check_credentials_text("username=anna\npassword= \n\n", "c"), testing::SizeIs(1));
  EXPECT_THAT(check_credentials_text("username=anna\npassword=a b=c\ndomain=HOME\n", "c"), IsEmpty());
  for (auto [text, line, what] :
       {std::tuple("username=anna\r\npassword=x\r\n", 1u, "carriage return"), std::tuple("username = anna\n", 1u, "blanks"),
        std::tuple("username=anna\npasswd=x\n", 2u, "\"passwd\""),
        std::tuple("\xEF\xBB\xBFusername=anna\n", 1u, "byte order mark"),
        std::tuple("username=anna\nsecret\n", 2u, "without \"=\""), std::tuple("password=x\n", 0u, "no user")}) {
    auto faults = check_credentials_text(text, "c");
    ASSERT_FALSE(faults.empty()) << text;
    EXPECT_EQ(faults[0].line, line) << text;
    EXPECT_THAT(faults[0].text, HasSubstr(what));
  }
  EXPECT_THAT(check_credentials("/nonexistent/c")[0].text, HasSubstr("not there"));
}

// What is told of a credentials file never has a word of it that could be the password.
TEST(Credentials, ThePasswordIsNotTold) {
  for (auto text : {"secretword\n", "password= secretword\n", "secretword\r\n", "username=a\npassword=secretword \n"})
    for (auto& fault : check_credentials_text(text, "c"))
      EXPECT_EQ((fault.text + fault.change).find("secretword"), std::string::npos) << text;
}

}  // namespace
}  // namespace sallyport::doctor
