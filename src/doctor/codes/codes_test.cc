#include "doctor/codes/codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "doctor/codes/tables.h"

namespace sallyport::doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Row {
  const char* text;
  CodeClass code_class;
  const char* name;
  ConditionId condition;
};

class Codes : public testing::TestWithParam<Row> {};

TEST_P(Codes, AreFoundHoweverTheyAreWritten) {
  auto& row = GetParam();
  auto meanings = explain_code(row.text);
  ASSERT_FALSE(meanings.empty());
  EXPECT_EQ(meanings[0].code_class, row.code_class);
  EXPECT_EQ(meanings[0].name, row.name);
  ASSERT_TRUE(meanings[0].condition);
  EXPECT_EQ(meanings[0].condition->id, row.condition);
  EXPECT_FALSE(meanings[0].condition->causes.empty());
}

using enum ConditionId;
constexpr auto kWin32 = CodeClass::win32;
constexpr auto kHresult = CodeClass::hresult;
constexpr auto kStatus = CodeClass::nt_status;
constexpr auto kErrno = CodeClass::posix;

INSTANTIATE_TEST_SUITE_P(Windows, Codes,
                         testing::Values(Row{"0x80070035", kHresult, "ERROR_BAD_NETPATH", path_not_found},
                                         Row{"0X80070035", kHresult, "ERROR_BAD_NETPATH", path_not_found},
                                         Row{"-2147024843", kHresult, "ERROR_BAD_NETPATH", path_not_found},
                                         Row{"2147942453", kHresult, "ERROR_BAD_NETPATH", path_not_found},
                                         Row{"0x80070005", kHresult, "ERROR_ACCESS_DENIED", access_denied},
                                         Row{"0x800704cf", kHresult, "ERROR_NETWORK_UNREACHABLE", network_down},
                                         Row{"0x80004005", kHresult, "E_FAIL", general},
                                         Row{"53", kWin32, "ERROR_BAD_NETPATH", path_not_found},
                                         Row{"System error 53 has occurred.", kWin32, "ERROR_BAD_NETPATH", path_not_found},
                                         Row{"67", kWin32, "ERROR_BAD_NET_NAME", share_not_found},
                                         Row{"1219", kWin32, "ERROR_SESSION_CREDENTIAL_CONFLICT", other_credentials},
                                         Row{"0x00000709", kWin32, "ERROR_INVALID_PRINTER_NAME", printer_name},
                                         Row{"0x0000011b", kWin32, "", printer_privacy},
                                         Row{"0x80070043", kHresult, "ERROR_BAD_NET_NAME", share_not_found},
                                         Row{"0x8007003B", kHresult, "ERROR_UNEXP_NET_ERR", torn},
                                         Row{"0x80070040", kHresult, "ERROR_NETNAME_DELETED", torn},
                                         Row{"0x80070056", kHresult, "ERROR_INVALID_PASSWORD", logon_failure},
                                         Row{"0x800704B3", kHresult, "ERROR_NO_NET_OR_BAD_PATH", path_not_found},
                                         Row{"0x800704C8", kHresult, "ERROR_USER_MAPPED_FILE", mapped_file},
                                         Row{"0x80070520", kHresult, "ERROR_NO_SUCH_LOGON_SESSION", logon_failure},
                                         Row{"1272", kWin32, "ERROR_SMB_GUEST_LOGON_BLOCKED", guest_blocked},
                                         Row{"System error 3227320323 has occurred.", kStatus,
                                             "STATUS_SMB_GUEST_LOGON_BLOCKED_SIGNING_REQUIRED", guest_unsigned},
                                         Row{"384", kWin32, "ERROR_SMB1_NOT_AVAILABLE", smb1_only},
                                         Row{"0x80070180", kHresult, "ERROR_SMB1_NOT_AVAILABLE", smb1_only},
                                         Row{"1326", kWin32, "ERROR_LOGON_FAILURE", logon_failure},
                                         Row{"1331", kWin32, "ERROR_ACCOUNT_DISABLED", account_disabled},
                                         Row{"1909", kWin32, "ERROR_ACCOUNT_LOCKED_OUT", account_locked}));

INSTANTIATE_TEST_SUITE_P(
    Servers, Codes,
    testing::Values(
        Row{"0xC000006D", kStatus, "STATUS_LOGON_FAILURE", logon_failure},
        Row{"c000006d", kStatus, "STATUS_LOGON_FAILURE", logon_failure},
        Row{"0xD000006D", kStatus, "STATUS_LOGON_FAILURE", logon_failure},
        Row{"STATUS_LOGON_FAILURE", kStatus, "STATUS_LOGON_FAILURE", logon_failure},
        Row{"session setup failed: NT_STATUS_LOGON_FAILURE", kStatus, "STATUS_LOGON_FAILURE", logon_failure},
        Row{"session setup failed: NT_STATUS_ACCESS_DENIED", kStatus, "STATUS_ACCESS_DENIED", login_denied},
        Row{"tree connect failed: NT_STATUS_ACCESS_DENIED", kStatus, "STATUS_ACCESS_DENIED", access_denied},
        Row{"tree connect failed: NT_STATUS_BAD_NETWORK_NAME", kStatus, "STATUS_BAD_NETWORK_NAME", share_not_found},
        Row{"protocol negotiation failed: NT_STATUS_CONNECTION_RESET", kStatus, "STATUS_CONNECTION_RESET", cut_at_negotiate},
        Row{"do_connect: Connection to nas failed (Error NT_STATUS_IO_TIMEOUT)", kStatus, "STATUS_IO_TIMEOUT", host_silent},
        Row{"do_connect: Connection to nas failed (Error NT_STATUS_UNSUCCESSFUL)", kStatus, "STATUS_UNSUCCESSFUL",
            path_not_found}));

INSTANTIATE_TEST_SUITE_P(Linux, Codes,
                         testing::Values(Row{"mount error(13): Permission denied", kErrno, "EACCES", mount_denied},
                                         Row{"mount error(112): Host is down", kErrno, "EHOSTDOWN", host_silent},
                                         Row{"mount error(115): Operation now in progress", kErrno, "EINPROGRESS", host_silent},
                                         Row{"mount error(95): Operation not supported", kErrno, "EOPNOTSUPP", not_supported},
                                         Row{"mount error(2): No such file or directory", kErrno, "ENOENT", file_not_found},
                                         Row{"mount error(5): Input/output error", kErrno, "EIO", hardware},
                                         Row{"mount error(22): Invalid argument", kErrno, "EINVAL", bad_option},
                                         Row{"mount error(101): Network is unreachable", kErrno, "ENETUNREACH", network_down},
                                         Row{"mount error(113): No route to host", kErrno, "EHOSTUNREACH", host_silent},
                                         Row{"mount error(121): Remote I/O error", kErrno, "EREMOTEIO", general},
                                         Row{"mount error(126): Required key not available", kErrno, "ENOKEY", key_missing},
                                         Row{"CIFS: VFS: cifs_mount failed w/return code = -13", kErrno, "EACCES", mount_denied},
                                         Row{"Host is down", kErrno, "EHOSTDOWN", host_silent},
                                         Row{"-13", kErrno, "EACCES", mount_denied},
                                         Row{"EKEYEXPIRED", kErrno, "EKEYEXPIRED", password_expired}));

TEST(CodesText, ABareNumberMayBeOfTwoKinds) {
  auto meanings = explain_code("112");
  ASSERT_EQ(meanings.size(), 2u);
  EXPECT_EQ(meanings[0].name, "ERROR_DISK_FULL");
  EXPECT_EQ(meanings[1].name, "EHOSTDOWN");
  EXPECT_EQ(explain_code("mount error(112): Host is down").size(), 1u);
}

TEST(CodesText, WhatIsNotKnownIsSaidToBeSo) {
  auto status = explain_code("0xC0000999");
  ASSERT_EQ(status.size(), 1u);
  EXPECT_FALSE(status[0].condition);
  EXPECT_THAT(code_text("0xC0000999", status), HasSubstr("an NTSTATUS, which servers answer with: not known here"));
  EXPECT_THAT(code_text("0x8007FFFF", explain_code("0x8007FFFF")), HasSubstr("carries Win32 error 65535: not known here"));
  EXPECT_THAT(code_text("0xC0000120", explain_code("STATUS_PIPE_BUSY")), HasSubstr("STATUS_PIPE_BUSY"));
  EXPECT_TRUE(explain_code("STATUS_NO_SUCH_THING").empty());
  EXPECT_TRUE(explain_code("").empty());
  EXPECT_TRUE(explain_code("99999999999999999999").empty());
  EXPECT_THAT(code_text("hm", {}), HasSubstr("no error code in \"hm\""));
}

TEST(CodesText, TheCommonestCauseComesFirstWithAChange) {
  auto text = code_text("0x80070035", explain_code("0x80070035"));
  EXPECT_THAT(text, testing::StartsWith("The machine was not found"));
  EXPECT_THAT(text, HasSubstr("carries Win32 error 53"));
  EXPECT_THAT(text, HasSubstr("  1. the name leads nowhere"));
  EXPECT_THAT(text, HasSubstr("Linux      getent hosts"));
  EXPECT_THAT(code_json("0x80070035", explain_code("0x80070035")), HasSubstr("\"name\": \"ERROR_BAD_NETPATH\""));
}

TEST(CodesText, CodesAndNamesOfMachinesAreToldApart) {
  for (auto code : {"0x80070035", "53", "-13", "STATUS_LOGON_FAILURE", "NT_STATUS_WHATEVER", "mount error(13): Permission denied",
                    "c000006d", "ERROR_BAD_NETPATH"})
    EXPECT_TRUE(looks_like_code(code)) << code;
  for (auto target : {"\\\\nas\\my docs", "//nas/docs (old)", "nas", "10.0.0.2", "smb://nas/a b", "fe80::1%eth0", "server53"})
    EXPECT_FALSE(looks_like_code(target)) << target;
}

// Every code leads to a condition that is there, and every condition is reached by a code or a stage.
TEST(CodesTables, AreWhole) {
  for (auto table : {win32_codes(), hresult_codes(), nt_status_codes()})
    for (auto& row : table) EXPECT_TRUE(find_condition(row.condition)) << row.name;
  for (auto& row : errno_codes()) EXPECT_TRUE(find_condition(row.condition)) << row.name;
  for (auto table : {network_conditions(), login_conditions(), share_conditions()})
    for (auto& condition : table)
      for (auto& cause : condition.causes) {
        EXPECT_FALSE(cause.text.empty());
        EXPECT_FALSE(cause.windows.empty() && cause.linux.empty() && cause.samba.empty() && cause.sallyport.empty())
            << cause.text;
      }
}

}  // namespace
}  // namespace sallyport::doctor
