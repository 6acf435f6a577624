// Which code stands for which condition.
#pragma once

#include <span>

#include "doctor/codes/conditions.h"

namespace sallyport::doctor {

struct CodeRow {
  uint32_t value;
  std::string_view name;
  ConditionId condition;
};

std::span<const CodeRow> win32_codes();
std::span<const CodeRow> hresult_codes();  // those that are no 0x8007xxxx
std::span<const CodeRow> nt_status_codes();

struct ErrnoRow {
  uint32_t value;
  std::string_view name;
  std::string_view text;  // as programs print it
  ConditionId condition;
};
std::span<const ErrnoRow> errno_codes();

}  // namespace sallyport::doctor
