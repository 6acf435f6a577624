// The verdict and its evidence, as text and as JSON; and what to run on the other machine.
#pragma once

#include "doctor/verdict/verdict.h"

namespace sallyport::doctor {

// The verdict's line first, then what was seen, in the order it was asked.
std::string report_text(const Evidence& evidence, const Verdict& verdict);

enum class OtherEnd : bool { left_out, told };
// docs/schemas/doctor-report.schema.json
std::string report_json(const Evidence& evidence, const Verdict& verdict, OtherEnd other_end = OtherEnd::left_out);

// A command for the server's side. `system`: "windows", "linux" (with Samba or whatever it is), "sallyport".
struct OtherEndCommand {
  std::string_view system, why;
  std::string command;
};
std::vector<OtherEndCommand> other_end_commands(const Evidence& evidence);
std::string other_end_text(const Evidence& evidence, const Verdict& verdict);

}  // namespace sallyport::doctor
