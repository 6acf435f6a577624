#include "policy/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace sallyport::policy {
namespace {

using testing::HasSubstr;

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

Loaded load(std::string_view toml) { return load_policy(toml, "test.toml", {kNow, false}); }

std::string errors_of(const Loaded& loaded) {
  std::string all;
  for (auto& problem : loaded.errors) all += to_string(problem) + "\n";
  return all;
}

constexpr auto kWhole = R"(
[server]
state = "/var/lib/sallyport"
listen = ["127.0.0.1:4450", "[::1]:4450"]
listen_netbios = ["127.0.0.1:1390"]
netbios_name = "gate"
workgroup = "Office"
log = "debug"

[limits]
login_seconds = 5
io_bytes = 1048576

[accounts]
same_name = false
fallback_user = "nobody"

[[share]]
name = "docs"
path = "/srv/docs"
comment = "Documents"
read = ["*"]
write = ["anna", "@staff"]

[[share]]
name = "scans"
path = "/srv/scans"

[[zone]]
name = "office"
networks = ["192.168.1.0/24", "2001:db8::/32"]
ports = [445]
min_dialect = "2.1"
max_dialect = "3.1.1"
signing = "required"
encryption = "optional"
shares = ["docs"]
rights = "read"
reason = "old laptops"

[[lease]]
device = "192.168.1.77"
mac = "00:11:22:aa:bb:cc"
calling_name = "scanner"
port = 139
dialects = ["2.0.2", "2.1"]
shares = ["SCANS"]
rights = "write"
reason = "the scanner knows nothing newer"
until = 2026-12-31
)";

TEST(Load, ReadsEveryKey) {
  auto loaded = load(kWhole);
  ASSERT_TRUE(loaded.policy) << errors_of(loaded);
  EXPECT_TRUE(loaded.warnings.empty());
  auto& policy = *loaded.policy;
  EXPECT_EQ(to_string(policy.server.listen.at(1)), "[::1]:4450");
  EXPECT_EQ(policy.server.listen_netbios.at(0).port, 1390);
  EXPECT_EQ(policy.server.netbios_name, "GATE");
  EXPECT_EQ(policy.server.workgroup, "OFFICE");
  EXPECT_EQ(policy.limits.login_seconds, 5u);
  EXPECT_EQ(policy.limits.frame_bytes(), 1048576u + 65536u);
  EXPECT_FALSE(policy.accounts.same_name);
  EXPECT_EQ(policy.find_share("DOCS")->write.at(1), "@staff");
  auto& zone = policy.zones.at(0);
  EXPECT_EQ(zone.networks.size(), 2u);
  EXPECT_EQ(zone.at.line, 29u);
  EXPECT_EQ(to_string(zone.terms.dialects), "2.1 to 3.1.1");
  EXPECT_EQ(zone.terms.encryption, Requirement::optional);
  EXPECT_EQ(zone.terms.rights, Rights::read);
  auto& lease = policy.leases.at(0);
  EXPECT_EQ(lease.calling_name, "SCANNER");
  EXPECT_EQ(lease.door, Door::netbios);
  EXPECT_EQ(lease.terms.signing, Requirement::required);
  EXPECT_EQ(lease.terms.encryption, Requirement::optional);  // SMB 2 cannot
  EXPECT_EQ(lease.until_text, "2026-12-31");
}

TEST(Load, DefaultsAreStrict) {
  auto loaded = load("");
  ASSERT_TRUE(loaded.policy);
  EXPECT_THAT(to_string(loaded.warnings.at(0)), HasSubstr("nothing is served"));
  Terms terms;
  EXPECT_EQ(to_string(terms.dialects), "3.0 to 3.1.1");
  EXPECT_EQ(terms.signing, Requirement::required);
  EXPECT_EQ(terms.encryption, Requirement::required);
  EXPECT_FALSE(terms.ntlmv1 || terms.guest || terms.anonymous);
}

TEST(Load, AZoneIsAsStrictAsTheDefault) {
  auto loaded = load("[[zone]]\nname = \"a\"\nnetworks = [\"10.0.0.0/8\"]\n");
  ASSERT_TRUE(loaded.policy) << errors_of(loaded);
  auto& terms = loaded.policy->zones[0].terms;
  EXPECT_EQ(to_string(terms.dialects), "3.0 to 3.1.1");
  EXPECT_EQ(terms.encryption, Requirement::required);
  EXPECT_TRUE(terms.all_shares);
  EXPECT_EQ(terms.rights, Rights::write);
}

TEST(Load, ALeaseEndsWithItsLastDayWhereTheServerStands) {
  setenv("TZ", "UTC-2", 1);  // two hours east of Greenwich
  tzset();
  auto until = [](std::string_view written) {
    auto loaded = load(
        fmt::format("[[share]]\nname='s'\npath='/s'\n[[lease]]\ndevice='10.0.0.1'\ndialects=['3.0']\nshares=['s']\nreason='x'\n"
                    "until = {}\n",
                    written));
    return loaded.policy ? loaded.policy->leases[0].until : Time{};
  };
  using namespace std::chrono_literals;
  constexpr Time kDay = std::chrono::sys_days(std::chrono::year(2026) / 12 / 31);
  EXPECT_EQ(until("2026-12-31"), kDay + 22h);
  EXPECT_EQ(until("\"2026-12-31\""), kDay + 22h);
  EXPECT_EQ(until("2026-12-31T12:00:00"), kDay + 10h);
  EXPECT_EQ(until("2026-12-31T12:00:00Z"), kDay + 12h);
  EXPECT_EQ(until("2026-12-31T12:00:00-05:00"), kDay + 17h);
  unsetenv("TZ");
  tzset();
}

TEST(Load, ALapsedLeaseIsAWarning) {
  auto loaded = load(
      "[[share]]\nname='s'\npath='/s'\n[[lease]]\ndevice='10.0.0.1'\ndialects=['3.0']\nshares=['s']\nreason='x'\nuntil = "
      "2026-06-01\n");
  ASSERT_TRUE(loaded.policy) << errors_of(loaded);
  EXPECT_EQ(to_string(loaded.warnings.at(0)),
            "test.toml:9:9: the lease for 10.0.0.1 ended on 2026-06-01: it opens nothing; take it away, or give it a new day");
}

TEST(Load, CollectsAllErrorsInTheOrderOfTheFile) {
  auto loaded = load("[[zone]]\nname = \"a\"\nnetworks = [\"x\"]\nsining = \"required\"\n[server]\nlog = 1\n");
  ASSERT_EQ(loaded.errors.size(), 3u) << errors_of(loaded);
  EXPECT_EQ(loaded.errors[0].at.line, 3u);
  EXPECT_EQ(loaded.errors[1].at.line, 4u);
  EXPECT_EQ(loaded.errors[2].at.line, 6u);
}

TEST(Load, LooksAtFoldersAndUnixUsers) {
  auto base = std::filesystem::temp_directory_path() / fmt::format("sallyport-load-{}", getpid());
  std::filesystem::create_directories(base);
  std::ofstream(base / "file") << "x";
  auto toml = fmt::format(
      "[[share]]\nname = \"a\"\npath = \"{0}\"\n[[share]]\nname = \"b\"\npath = \"{0}/none\"\n[[share]]\nname = \"c\"\npath = "
      "\"{0}/file\"\n"
      "[accounts]\nfallback_user = \"no-such-user-here\"\n",
      base.string());
  auto all = errors_of(load_policy(toml, "test.toml", {kNow, true}));
  EXPECT_THAT(all,
              HasSubstr(fmt::format(
                  "test.toml:6:8: the folder {0}/none cannot be used (No such file or directory); create it: mkdir -p '{0}/none'",
                  base.string())));
  EXPECT_THAT(all, HasSubstr(fmt::format("test.toml:9:8: {}/file is not a folder; name the folder it is in", base.string())));
  EXPECT_THAT(all, HasSubstr("test.toml:11:17: there is no Unix user \"no-such-user-here\""));
  EXPECT_THAT(all, testing::Not(HasSubstr("test.toml:3:")));
  std::filesystem::remove_all(base);
}

TEST(Load, AMissingFileIsAnError) {
  auto loaded = load_policy_file("/nonexistent/policy.toml", {kNow, true});
  EXPECT_THAT(errors_of(loaded), HasSubstr("/nonexistent/policy.toml: cannot be read (No such file or directory)"));
  EXPECT_FALSE(load_policy_file("/tmp", {kNow, true}).policy);
}

TEST(Load, TheExampleLoads) {
  auto loaded = load_policy_file(SALLYPORT_SOURCE_DIR "/examples/sallyport.toml", {kNow, false});
  EXPECT_TRUE(loaded.policy) << errors_of(loaded);
  EXPECT_TRUE(loaded.warnings.empty());
}

TEST(ShareName, Rules) {
  for (auto good : {"docs", "Bücher", "hidden$", "a b", "x.y"}) EXPECT_EQ(share_name_fault(good), "") << good;
  for (auto bad : {"", "IPC$", "admin$", "a\\b", "a:b", " a", "a ", "a\tb", "\xff", ".."})
    EXPECT_NE(share_name_fault(bad), "") << bad;
  EXPECT_EQ(share_name_fault(std::string(80, 'x')), "");
  EXPECT_NE(share_name_fault(std::string(81, 'x')), "");
}

TEST(Load, ALeaseMayNameSmb1) {
  auto loaded = load_policy("[[share]]\nname='s'\npath='/s'\n[[lease]]\ndevice='10.0.0.1'\ndialects=['NT LM 0.12', 'CORE', '2.1']\n"
                            "shares=['s']\nreason='x'\nplain_text=true\naccount='anna'\nuntil=2099-01-01\n",
                            "test.toml", {.now = {}, .check_folders = false});
  ASSERT_TRUE(loaded.policy);
  const auto& terms = loaded.policy->leases[0].terms;
  EXPECT_EQ(to_string(terms.old_dialects), "CORE, NT LM 0.12");
  EXPECT_EQ(to_string(terms.dialects), "2.1");
  EXPECT_TRUE(terms.plain_text);
  EXPECT_EQ(terms.account, "anna");
  EXPECT_EQ(terms.encryption, Requirement::optional) << "SMB1 cannot encrypt";
}

}  // namespace
}  // namespace sallyport::policy
