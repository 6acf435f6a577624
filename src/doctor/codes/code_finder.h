// Finds the codes in what people paste: a number, a name, or the sentence a program printed.
#pragma once

#include "doctor/codes/codes.h"

namespace sallyport::doctor {

struct FoundCode {
  CodeClass code_class = CodeClass::none;  // none: by the number's form
  uint32_t value = 0;
};

// One, or the two readings of a bare decimal number. Empty when there is none.
std::vector<FoundCode> find_codes(std::string_view text);

CodeStage find_stage(std::string_view text);

}  // namespace sallyport::doctor
