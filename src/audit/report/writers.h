// An audit's report in every form it is written in. Each is a pure function of the report; what came from the network is made
// harmless for the form.
#pragma once

#include "audit/report.h"

namespace sallyport::audit {

struct TerminalStyle {
  size_t width = 80;  // in columns
  bool colour = false;
  bool verbose = false;  // all facts of every host, and repairs for every product
};

std::string write_terminal(const Report& report, const TerminalStyle& style = {});
std::string write_json(const Report& report);   // docs/schemas/audit-report.schema.json
std::string write_csv(const Report& report);    // one line a finding, RFC 4180
std::string write_sarif(const Report& report);  // SARIF 2.1.0
std::string write_html(const Report& report);   // one file that loads nothing

}  // namespace sallyport::audit
