// Every class of error in a policy file: where, what, and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/load.h"

namespace sallyport::policy {
namespace {

using testing::HasSubstr;

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

std::string errors_of(const Loaded& loaded) {
  std::string all;
  for (auto& problem : loaded.errors) all += to_string(problem) + "\n";
  return all;
}

struct Wrong {
  const char* toml;
  const char* error;
};

// In front of each: two shares in lines 1 to 6.
constexpr auto kShares = "[[share]]\nname = \"docs\"\npath = \"/srv/docs\"\n[[share]]\nname = \"scans\"\npath = \"/srv/scans\"\n";

class LoadError : public testing::TestWithParam<Wrong> {};

TEST_P(LoadError, SaysWhereWhatAndWhatToDo) {
  auto loaded = load_policy(std::string(kShares) + GetParam().toml, "test.toml", {kNow, false});
  EXPECT_FALSE(loaded.policy);
  EXPECT_THAT(errors_of(loaded), HasSubstr(GetParam().error));
}

#define ZONE "[[zone]]\nname = \"z\"\nnetworks = [\"10.0.0.0/8\"]\n"                                             // lines 7 to 9
#define LEASE "[[lease]]\ndevice = \"10.0.0.1\"\ndialects = [\"2.1\"]\nshares = [\"docs\"]\nreason = \"old\"\n"  // lines 7 to 11
#define UNTIL "until = 2027-01-01\n"                                                                             // line 12

INSTANTIATE_TEST_SUITE_P(
    Table, LoadError,
    testing::Values(
        Wrong{"[server\n", "test.toml:7:8: not valid TOML: "},
        Wrong{"[server]\nlisten = 1\nlisten = 2\n", "test.toml:9:10: not valid TOML: "},
        Wrong{"[sever]\n", "test.toml:7:2: unknown key \"sever\" in the policy file; did you mean \"server\"?"},
        Wrong{"[share.x]\n", "test.toml:7:"},
        Wrong{"[zone]\n", "test.toml:7:1: zone must be a list of tables, this is a table; write [[zone]] with two brackets"},
        Wrong{"[[server]]\n", "test.toml:7:1: server must be one table, this is a list; write [server] once"},
        Wrong{"[server]\nlisten = \"0.0.0.0\"\n",
              "test.toml:8:10: listen must be a list of strings, this is a string; write it as [\"...\"]"},
        Wrong{"[server]\nlisten = [445]\n",
              "test.toml:8:11: listen must be a list of strings, this member is a whole number; put it in \"quotes\""},
        Wrong{"[server]\nlisten = [\"localhost:445\"]\n",
              "test.toml:8:11: listen = \"localhost:445\" is not an address and port; write \"192.168.1.1:445\""},
        Wrong{"[server]\nlisten = [\"1.2.3.4\", \"1.2.3.4:445\"]\n",
              "test.toml:8:22: listen names 1.2.3.4:445, which 1.2.3.4:445 has already; take one away"},
        Wrong{"[server]\nlisten = [\"[::]:445\", \"0.0.0.0:445\"]\n", "listen names 0.0.0.0:445, which [::]:445 has already"},
        Wrong{"[server]\nstate = \"var\"\n", "test.toml:8:9: state = \"var\" is not a full path; start it with /"},
        Wrong{"[server]\nnetbios_name = \"a name that is too long\"\n", "is not a NetBIOS name; write 1 to 15"},
        Wrong{"[server]\nlog = \"inf\"\n", "test.toml:8:7: log = \"inf\" is not known; did you mean \"info\"?"},
        Wrong{"[server]\nnetbios = \"x\"\n", "unknown key \"netbios\" in [server]"},
        Wrong{"[limits]\nlogin_seconds = 0\n",
              "test.toml:8:17: login_seconds = 0 is out of range; write a number from 1 to 3600"},
        Wrong{"[limits]\nlogin_seconds = \"5\"\n",
              "login_seconds must be a whole number, this is a string; write it without quotes"},
        Wrong{"[[lease]]\nxyz = 7\n",
              "unknown key \"xyz\" in [[lease]]; known here: device, mac, port, calling_name, dialects, signing, encryption, "
              "shares, rights, ntlmv1, guest, anonymous, reason, plain_text, account, until"},
        Wrong{"[limits]\nopens = 7\n", "unknown key \"opens\" in [limits]; known here: connections"},
        Wrong{"[accounts]\nfallback_user = \"root\"\n", "test.toml:8:17: accounts may not fall back to root; write \"nobody\""},
        Wrong{"[[share]]\npath = \"/x\"\n", "test.toml:7:1: [[share]] has no name; add name ="},
        Wrong{"[[share]]\nname = \"x\"\n", "test.toml:7:1: [[share]] has no path; add path ="},
        Wrong{"[[share]]\nname = \"DOCS\"\npath = \"/x\"\n",
              "test.toml:8:8: share \"DOCS\" is already defined in line 1; share names are compared"},
        Wrong{"[[share]]\nname = \"a/b\"\npath = \"/x\"\n", "test.toml:8:8: share name \"a/b\" has the character /"},
        Wrong{"[[share]]\nname = \"ipc$\"\npath = \"/x\"\n", "is reserved"},
        Wrong{"[[share]]\nname = \"x\"\npath = \"x\"\n", "path = \"x\" is not a full path"},
        Wrong{"[[share]]\nname = \"x\"\npath = \"/x\"\nreadonly = true\n",
              "test.toml:10:1: unknown key \"readonly\" in [[share]]; did you mean \"read_only\"?"},
        Wrong{"[[share]]\nname = \"x\"\npath = \"/x\"\nbrowseable = true\n",
              "unknown key \"browseable\" in [[share]]; write hidden = true or false"},
        Wrong{"[[share]]\nname = \"x\"\npath = \"/x\"\nread_only = \"yes\"\n",
              "test.toml:10:13: read_only must be true or false, this is a string"},
        Wrong{"[[share]]\nname = \"x\"\npath = \"/x\"\nwrite = []\n", "test.toml:10:9: write is an empty list"},
        Wrong{"[[share]]\nname = \"x\"\npath = \"/x\"\nread_only = true\nwrite = [\"a\"]\n",
              "test.toml:11:9: write names somebody, but the share is read_only"},
        Wrong{"[[zone]]\nnetworks = [\"10.0.0.0/8\"]\n", "test.toml:7:1: [[zone]] has no name"},
        Wrong{"[[zone]]\nname = \"z\"\n", "[[zone]] has no networks"},
        Wrong{"[[zone]]\nname = \"z\"\nnetworks = [\"10.0.0.1/8\"]\n",
              "test.toml:9:13: \"10.0.0.1/8\" is not a network; did you mean \"10.0.0.0/8\"?"},
        Wrong{"[[zone]]\nname = \"z\"\nnetworks = [\"10.0.0.0/40\"]\n", "is not a network; the number behind / is 0 to 32"},
        Wrong{"[[zone]]\nname = \"z\"\nnetworks = [\"office\"]\n", "\"office\" is not a network; write it like"},
        Wrong{ZONE ZONE, "test.toml:11:8: zone \"z\" is already defined in line 7"},
        Wrong{ZONE "[[zone]]\nname = \"y\"\nnetworks = [\"10.0.0.0/8\"]\n",
              "test.toml:12:13: the network 10.0.0.0/8 is already in zone \"z\""},
        Wrong{ZONE "ports = [445, 139]\n",
              "test.toml:10:15: a zone cannot open port 139; open it for one device until a day: [[lease]]"},
        Wrong{ZONE "ports = [80]\n", "ports knows only 445"}, Wrong{ZONE "ports = 445\n", "ports must be a list of numbers"},
        Wrong{ZONE "min_dialect = \"3.2\"\n", "test.toml:10:15: there is no dialect \"3.2\"; did you mean"},
        Wrong{ZONE "min_dialect = 3.0\n", "min_dialect must be a string, this is a number with a fraction; put it in \"quotes\""},
        Wrong{ZONE "min_dialect = \"NT1\"\n", "is SMB1's, which only a lease on port 139 may speak"},
        Wrong{ZONE "max_dialect = \"2.1\"\nreason = \"x\"\n",
              "test.toml:10:15: min_dialect 3.0 is above max_dialect 2.1; set min_dialect = \"2.1\" or lower"},
        Wrong{ZONE "min_dialect = \"2.1\"\nreason = \"x\"\n",
              "test.toml:10:15: SMB 2.1 cannot encrypt, and encryption is required; set min_dialect = \"3.0\""},
        Wrong{ZONE "shares = [\"dcos\"]\n", "test.toml:10:11: there is no share \"dcos\"; did you mean \"docs\"?"},
        Wrong{ZONE "shares = [\"music\"]\n", "there is no share \"music\"; define it: [[share]] name = \"music\""},
        Wrong{ZONE "rights = \"wirte\"\n", "rights = \"wirte\" is not known; did you mean \"write\"?"},
        Wrong{ZONE "encryption = \"optional\"\n",
              "test.toml:10:14: [[zone]] is weaker than the default without a reason (unencrypted"},
        Wrong{ZONE "encryption = \"optional\"\nsigning = \"optional\"\n",
              "test.toml:11:11: [[zone]] is weaker than the default without a reason (unsigned"},
        Wrong{ZONE "encryption = \"off\"\nreason = \" \"\n", "without a reason"},
        Wrong{ZONE "max_dialect = \"3.0.2\"\n", "test.toml:10:15: [[zone]] is weaker"},
        Wrong{ZONE "ntlmv1 = true\n", "test.toml:10:10: [[zone]] is weaker"},
        Wrong{ZONE "guest = true\n", "test.toml:10:9: [[zone]] is weaker"},
        Wrong{ZONE "anonymous = true\n", "test.toml:10:13: [[zone]] is weaker"}));

INSTANTIATE_TEST_SUITE_P(
    Leases, LoadError,
    testing::Values(
        Wrong{LEASE, "test.toml:7:1: [[lease]] has no until; add until ="},
        Wrong{LEASE "until = \"next year\"\n", "test.toml:12:9: until = \"next year\" is not a date; write it like 2027-12-31"},
        Wrong{LEASE "until = \"2027-02-30\"\n", "until = \"2027-02-30\" is not a date"},
        Wrong{LEASE "until = 2027-02-30\n", "test.toml:12:"},
        Wrong{LEASE "until = 2027\n", "until must be a date, this is a whole number"},
        Wrong{LEASE UNTIL "port = 138\n", "test.toml:13:8: port must be 139 or 445; write port = 139"},
        Wrong{LEASE UNTIL "mac = \"00:11\"\n", "test.toml:13:7: mac = \"00:11\" is not a hardware address"},
        Wrong{LEASE UNTIL "calling_name = \"\"\n", "is not a NetBIOS name"},
        Wrong{LEASE UNTIL "calling_name = \"X\"\nport = 445\n", "only port 139 tells a calling name"},
        Wrong{LEASE UNTIL "encryption = \"required\"\n", "test.toml:13:14: SMB 2.1 cannot encrypt, and encryption is required"},
        Wrong{LEASE UNTIL "untill = 2027-01-01\n", "unknown key \"untill\" in [[lease]]; did you mean \"until\"?"},
        Wrong{"[[lease]]\ndevice = \"10.0.0.0/8\"\n" UNTIL,
              "test.toml:8:10: device = \"10.0.0.0/8\" is not one machine's address"},
        Wrong{"[[lease]]\ndevice = \"0.0.0.0\"\n" UNTIL, "is not one machine's address"},
        Wrong{"[[lease]]\n" UNTIL, "[[lease]] has no device"}, Wrong{"[[lease]]\n" UNTIL, "[[lease]] has no reason"},
        Wrong{"[[lease]]\n" UNTIL, "[[lease]] has no shares"}, Wrong{"[[lease]]\n" UNTIL, "[[lease]] has no dialects"},
        Wrong{"[[lease]]\nreason = \"\"\n" UNTIL, "the lease's reason is empty"},
        Wrong{"[[lease]]\ndialects = []\n" UNTIL, "dialects is an empty list"}));

#define OLD(dialects) "[[lease]]\ndevice = \"10.0.0.1\"\ndialects = [" dialects "]\nshares = [\"docs\"]\nreason = \"old\"\n" UNTIL

INSTANTIATE_TEST_SUITE_P(
    Smb1, LoadError,
    testing::Values(
        Wrong{OLD("\"NT LM 0.12\"") "port = 445\n", "the dialect \"NT LM 0.12\" is SMB1's, which only a lease on port 139 may speak"},
        Wrong{OLD("\"NT LM 0.12\"") "encryption = \"required\"\n", "SMB NT LM 0.12 cannot encrypt, and encryption is required"},
        Wrong{OLD("\"CORE\"") "plain_text = true\nsigning = \"optional\"\n", "CORE devices name no user; add account ="},
        Wrong{OLD("\"LANMAN2.1\"") "signing = \"optional\"\n", "plain_text is not allowed; add plain_text = true"},
        Wrong{OLD("\"LANMAN1.0\"") "plain_text = true\n", "cannot sign, and signing is required; add signing = \"optional\""},
        Wrong{LEASE UNTIL "plain_text = true\n", "only SMB1 has this"}, Wrong{LEASE UNTIL "account = \"x\"\n", "only SMB1 has this"}));

INSTANTIATE_TEST_SUITE_P(
    NetBios, LoadError,
    testing::Values(Wrong{"[netbios]\nnode = \"p\"\n", "node = \"p\" asks a WINS server, and none is named"},
                    Wrong{"[netbios]\nnode = \"x\"\n", "node = \"x\" is not known"},
                    Wrong{"[netbios]\nwins = [\"fileserver\"]\n", "is not one machine's IPv4 address"},
                    Wrong{"[netbios]\nscope = \"a..b\"\n", "is not a NetBIOS scope"},
                    Wrong{"[netbios]\nannounce = \"all\"\n", "announce = \"all\" is not known"},
                    Wrong{ZONE "wins = true\n", "weaker than the default without a reason (NetBIOS names"}));

INSTANTIATE_TEST_SUITE_P(
    RemoteShares, LoadError,
    testing::Values(Wrong{"[[share]]\nname = \"far\"\npath = \"smb3://nas\"\nlogin = \"svc\"\n", "is not a folder of another server"},
                    Wrong{"[[share]]\nname = \"far\"\npath = \"smb3://nas/data\"\n", "[[share]] has no login"},
                    Wrong{"[[share]]\nname = \"x\"\npath = \"/x\"\nlogin = \"svc\"\n", "login is of shares of another server"}));

}  // namespace
}  // namespace sallyport::policy
