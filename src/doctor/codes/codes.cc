#include "doctor/codes/codes.h"

#include <algorithm>

#include "base/nt_status.h"
#include "doctor/codes/code_finder.h"
#include "doctor/codes/tables.h"
#include "proto/erref/werror.h"

namespace sallyport::doctor {
namespace {

const CodeRow* find_row(std::span<const CodeRow> rows, uint32_t value) {
  auto found = std::find_if(rows.begin(), rows.end(), [&](const CodeRow& row) { return row.value == value; });
  return found == rows.end() ? nullptr : &*found;
}

// The name one of the project's own tables has, where the doctor's has none.
std::string own_name(CodeClass code_class, uint32_t value) {
  auto name = code_class == CodeClass::nt_status ? to_string(static_cast<NtStatus>(value))
              : code_class == CodeClass::win32   ? erref::to_string(static_cast<erref::Werror>(value))
                                                 : std::string();
  return name.starts_with("0x") ? "" : name;
}

CodeMeaning of_row(CodeClass code_class, uint32_t value, const CodeRow* row) {
  if (row) return {code_class, value, std::string(row->name), {}, find_condition(row->condition)};
  return {code_class, value, own_name(code_class, value), {}, nullptr};
}

CodeMeaning of_errno(uint32_t value) {
  for (auto& row : errno_codes())
    if (row.value == value) return {CodeClass::posix, value, std::string(row.name), {}, find_condition(row.condition)};
  return {CodeClass::posix, value, "", {}, nullptr};
}

constexpr uint32_t kWin32Facility = 0x80070000;
constexpr uint32_t kNtBit = 0x10000000;  // marks an NTSTATUS carried in an HRESULT. [MS-ERREF] 2.1

CodeMeaning of_number(uint32_t value) {
  if (value <= 0xFFFF) return of_row(CodeClass::win32, value, find_row(win32_codes(), value));
  if ((value & 0xFFFF0000) == kWin32Facility) {
    auto meaning = of_row(CodeClass::hresult, value, find_row(win32_codes(), value & 0xFFFF));
    if (meaning.name.empty()) meaning.name = own_name(CodeClass::win32, value & 0xFFFF);
    return meaning;
  }
  if (auto* row = find_row(hresult_codes(), value)) return of_row(CodeClass::hresult, value, row);
  if (value >> 30 == 3) return of_row(CodeClass::nt_status, value & ~kNtBit, find_row(nt_status_codes(), value & ~kNtBit));
  if (!own_name(CodeClass::nt_status, value).empty()) return of_row(CodeClass::nt_status, value, nullptr);
  return {value >> 31 ? CodeClass::hresult : CodeClass::none, value, "", {}, nullptr};
}

CodeMeaning of_code(const FoundCode& code) {
  switch (code.code_class) {
    case CodeClass::posix: return of_errno(code.value);
    case CodeClass::nt_status: return of_row(CodeClass::nt_status, code.value, find_row(nt_status_codes(), code.value));
    case CodeClass::win32:
    case CodeClass::hresult:
    case CodeClass::none: return of_number(code.value);
  }
  return {};
}

// What the same code means at another moment.
ConditionId at_stage(ConditionId id, CodeStage stage) {
  using enum ConditionId;
  if (stage == CodeStage::login && id == access_denied) return login_denied;
  if (stage == CodeStage::negotiating && (id == torn || id == host_silent)) return cut_at_negotiate;
  if (stage == CodeStage::negotiating && (id == bad_option || id == access_denied)) return dialect;
  if (stage == CodeStage::connecting && id == general) return path_not_found;
  return id;
}

}  // namespace

std::string_view to_string(CodeClass code_class) {
  switch (code_class) {
    case CodeClass::win32: return "a Windows (Win32) error";
    case CodeClass::hresult: return "a Windows HRESULT";
    case CodeClass::nt_status: return "an NTSTATUS, which servers answer with";
    case CodeClass::posix: return "a Linux errno, as mount.cifs and the kernel print it";
    case CodeClass::none: break;
  }
  return "a number of no class that is known here";
}

std::string_view to_string(CodeStage stage) {
  switch (stage) {
    case CodeStage::connecting: return "while connecting";
    case CodeStage::negotiating: return "at the first message, before any login";
    case CodeStage::login: return "at the login";
    case CodeStage::share: return "behind the login, at the share";
    case CodeStage::file: return "in the share, at a file";
    case CodeStage::unsaid: break;
  }
  return "";
}

std::vector<CodeMeaning> explain_code(std::string_view text) {
  auto found = find_codes(text);
  auto stage = find_stage(text);
  std::vector<CodeMeaning> meanings;
  for (auto& code : found) {
    auto meaning = of_code(code);
    meaning.stage = stage;
    if (meaning.condition) meaning.condition = find_condition(at_stage(meaning.condition->id, stage));
    meanings.push_back(std::move(meaning));
  }
  // Of a bare number's two readings those that mean something; one when neither does.
  bool any = std::any_of(meanings.begin(), meanings.end(), [](auto& meaning) { return meaning.condition; });
  if (meanings.size() > 1 && any) std::erase_if(meanings, [](auto& meaning) { return !meaning.condition; });
  else if (meanings.size() > 1) meanings.resize(1);
  return meanings;
}

}  // namespace sallyport::doctor
