// One line a finding, for spreadsheets: RFC 4180. A host without a finding has one line too, with the finding's fields empty.
#include <fmt/format.h>

#include <ostream>

#include "audit/report/words.h"
#include "audit/report/writers.h"

namespace sallyport::audit {
namespace {

// What begins like a formula would be computed by the spreadsheet that opens the file.
bool like_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string field(std::string_view text) {
  std::string out = like_a_formula(text) ? "\"'" : "\"";
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string line(std::initializer_list<std::string> fields) {
  std::string out;
  for (auto& each : fields) out += (out.empty() ? "" : ",") + field(each);
  return out + "\r\n";
}

std::string controls_of(const FindingKind& kind) { return fmt::format("{}", fmt::join(kind.controls, "; ")); }

}  // namespace

void write_csv(const Report& report, std::ostream& out) {
  out << line({"address", "name", "grade", "product", "open ports", "complete", "finding", "severity", "port", "title",
                "evidence", "controls"});
  for (auto& host : report.hosts) {
    auto address = policy::to_string(host.facts.address), name = name_of(host), letter = to_string(host.grade);
    auto product = clean(host.product.name), ports = open_ports(host.facts);
    std::string complete = host.facts.deadline_reached ? "no" : "yes";
    if (letter == "-") letter.clear();
    if (host.findings.empty()) out << line({address, name, letter, product, ports, complete, "", "", "", "", "", ""});
    for (auto& finding : host.findings)
      out << line({address, name, letter, product, ports, complete, std::string(finding.kind->id),
                   std::string(to_string(finding.kind->severity)), finding.port ? std::to_string(finding.port) : "",
                   std::string(finding.kind->title), clean(finding.evidence), controls_of(*finding.kind)});
  }
}

}  // namespace sallyport::audit
