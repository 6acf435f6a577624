// The verdict and its evidence, as text and as JSON; and what to run on the other machine.
#pragma once

#include "doctor/verdict/verdict.h"

namespace sallyport::doctor {

// The verdict's line first, then what was seen, in the order it was asked.
std::string report_text(const Evidence& evidence, const Verdict& verdict);
std::string report_json(const Evidence& evidence, const Verdict& verdict);

// Commands for the server's side, for Windows and for Linux.
std::string other_end_text(const Evidence& evidence, const Verdict& verdict);

}  // namespace sallyport::doctor
