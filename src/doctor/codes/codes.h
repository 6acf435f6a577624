// What an error code means when a share is not to be had: however it is written, by whomever it was printed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "doctor/codes/conditions.h"

namespace sallyport::doctor {

// Whose numbers they are.
enum class CodeClass : uint8_t {
  win32,      // Windows programs, `net use`, Explorer. [MS-ERREF] 2.2
  hresult,    // 0x8007xxxx is Win32 code xxxx; others are of other makers. [MS-ERREF] 2.1
  nt_status,  // what servers answer, smbclient prints. [MS-ERREF] 2.3
  posix,      // errno: mount.cifs, the kernel's log
  none,       // no code at all
};
std::string_view to_string(CodeClass code_class);

// When it happened, where the text says so.
enum class CodeStage : uint8_t { unsaid, connecting, negotiating, login, share, file };
std::string_view to_string(CodeStage stage);

struct CodeMeaning {
  CodeClass code_class = CodeClass::none;
  uint32_t value = 0;
  std::string name;  // "ERROR_BAD_NETPATH"; empty when it is not known here
  CodeStage stage = CodeStage::unsaid;
  const Condition* condition = nullptr;  // null: not known here
};

// `text` is a number, a name or a whole sentence: "0x80070035", "53", "STATUS_LOGON_FAILURE", "mount error(13): Permission
// denied", "tree connect failed: NT_STATUS_BAD_NETWORK_NAME". A bare decimal number may be Windows' and Linux': then both are
// told, Windows' first. Empty when there is no code in it.
std::vector<CodeMeaning> explain_code(std::string_view text);

// Whether it looks like a code rather than like the name of a machine.
bool looks_like_code(std::string_view text);

// For a terminal, and for programs.
std::string code_text(const std::string& asked, std::span<const CodeMeaning> meanings);
std::string code_json(const std::string& asked, std::span<const CodeMeaning> meanings);

}  // namespace sallyport::doctor
