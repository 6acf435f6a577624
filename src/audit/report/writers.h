// An audit's report in every form it is written in. Each is a pure function of the report; what came from the network is made
// harmless for the form.
#pragma once

#include <iosfwd>

#include "audit/report.h"

namespace sallyport::audit {

struct TerminalStyle {
  size_t width = 80;  // in columns
  bool colour = false;
  bool verbose = false;  // all facts of every host, and repairs for every product
};

std::string write_terminal(const Report& report, const TerminalStyle& style = {});
void write_json(const Report& report, std::ostream& out);   // docs/schemas/audit-report.schema.json
void write_csv(const Report& report, std::ostream& out);    // one line a finding, RFC 4180
void write_sarif(const Report& report, std::ostream& out);  // SARIF 2.1.0
void write_html(const Report& report, std::ostream& out);   // one file that loads nothing

}  // namespace sallyport::audit
