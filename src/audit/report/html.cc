// One file that can be mailed and put away: it loads nothing, and its content policy lets nothing run but its own script. What
// came from the network is cleaned and escaped where it enters; a network's names stand in it as text only.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>

#include "audit/report/describe.h"
#include "audit/report/markup.h"
#include "audit/report/writers.h"
#include "crypto/base64.h"
#include "crypto/hash.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view kPage =
#include "audit/report/page.html.inc"
    ;
constexpr std::string_view kStyle =
#include "audit/report/page.css.inc"
    ;
constexpr std::string_view kScript =
#include "audit/report/page.js.inc"
    ;

using Values = std::map<std::string_view, std::string, std::less<>>;

// In one pass: what a value brings along is not looked at again.
std::string filled(std::string_view page, const Values& values) {
  std::string out;
  while (true) {
    auto at = page.find("{{"), end = page.find("}}", at);
    if (at == page.npos || end == page.npos) return out.append(page);
    out.append(page.substr(0, at));
    if (auto value = values.find(page.substr(at + 2, end - at - 2)); value != values.end()) out += value->second;
    page.remove_prefix(end + 2);
  }
}

std::string text_of(std::string_view text) { return escaped(clean(text)); }

std::string source_of(std::string_view text) {
  return fmt::format("'sha256-{}'", crypto::base64(crypto::sha256(as_bytes(text))));
}

std::string policy_of_content() {
  return fmt::format("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'", source_of(kStyle),
                     source_of(kScript));
}

Severity worst_of(const HostReport& host) {
  return host.findings.empty() ? Severity::info : host.findings.front().kind->severity;
}

// Sorts as the letters do, the worst first, those without one last.
int grade_order(Grade grade) { return grade == Grade::none ? 9 : 6 - static_cast<int>(grade); }

std::string address_order(const policy::IpAddress& address) {
  std::string out;
  for (auto byte : address.bytes) out += fmt::format("{:03}", byte);
  return out;
}

// Sorts the hosts with the heaviest findings first.
std::string findings_order(const HostReport& host) {
  std::array<size_t, 5> counts{};
  for (auto& finding : host.findings) counts[static_cast<size_t>(finding.kind->severity)]++;
  std::string out;
  for (size_t i = 5; i-- > 0;) out += fmt::format("{:02}", 99 - std::min<size_t>(99, counts[i]));
  return out;
}

std::string badges(const HostReport& host) {
  std::array<size_t, 5> counts{};
  for (auto& finding : host.findings) counts[static_cast<size_t>(finding.kind->severity)]++;
  std::string out;
  for (auto severity : {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info})
    if (auto count = counts[static_cast<size_t>(severity)])
      out += severity_badge(severity, fmt::format("{} {}", count, to_string(severity)));
  return out;
}

std::string cell(const std::string& order, const std::string& html, std::string_view type = "") {
  return fmt::format("<td{} data-sort=\"{}\">{}</td>", type.empty() ? "" : fmt::format(" class=\"{}\"", type), escaped(order),
                     html);
}

std::string row_of(const HostReport& host, size_t number) {
  std::string ids;
  for (auto& finding : host.findings) ids += (ids.empty() ? "" : " ") + std::string(finding.kind->id);
  auto address = policy::to_string(host.facts.address), name = name_of(host), product = clean(host.product.name);
  auto ports = open_ports(host.facts), speaks = dialect_range(host.facts);
  auto link = fmt::format("<a href=\"#host-{}\">{}</a>", number, escaped(address));
  return fmt::format("<tr data-host=\"{}\" data-grade=\"{}\" data-severity=\"{}\" data-kinds=\"{}\">", number,
                     to_string(host.grade), static_cast<int>(worst_of(host)), ids) +
         cell(std::to_string(grade_order(host.grade)), grade_letter(host.grade)) +
         cell(address_order(host.facts.address), link, "exact") + cell(name, escaped(name)) + cell(ports, ports, "exact") +
         cell(speaks, escaped(speaks)) + cell(product, escaped(product)) + cell(findings_order(host), badges(host)) + "</tr>\n";
}

std::string tile_of(const HostReport& host, size_t number) {
  return fmt::format("<a class=\"{}\" href=\"#host-{}\" title=\"{}\">{}</a>", grade_class(host.grade), number,
                     escaped(fmt::format("{}: {}", label_of(host), count_severities(host))), to_string(host.grade));
}

std::string repairs_of(const FindingKind& kind, Maker maker, bool all) {
  std::string out;
  for (auto& repair : repairs(kind, maker, all))
    out += fmt::format("<p class=\"quiet\">{}</p><pre>{}</pre>", repair.where, escaped(repair.steps));
  return out;
}

std::string finding_of(const HostReport& host, const Finding& finding) {
  auto port = finding.port ? fmt::format(" <span class=\"quiet\">port {}</span>", finding.port) : std::string();
  return fmt::format("<div class=\"finding\">{} <a href=\"#kind-{}\">{}</a>{}<p>{}</p>{}</div>",
                     severity_badge(finding.kind->severity, to_string(finding.kind->severity)), finding.kind->id,
                     escaped(finding.kind->title), port, text_of(finding.evidence),
                     host.product.maker == Maker::unknown ? "" : repairs_of(*finding.kind, host.product.maker, false));
}

std::string facts_of(const HostFacts& facts) {
  std::string out = "<table class=\"facts\">";
  for (auto& line : describe(facts))
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escaped(line.name), escaped(line.value));
  return out + "</table>";
}

std::string host_of(const HostReport& host, size_t number) {
  auto out = fmt::format("<details id=\"host-{}\"><summary>{} <strong>{}</strong> {}</summary>", number, grade_letter(host.grade),
                         escaped(label_of(host)), badges(host));
  if (!host.product.name.empty())
    out += fmt::format("<p>{} <span class=\"quiet\">({})</span></p>", text_of(host.product.name), text_of(host.product.evidence));
  if (host.facts.deadline_reached)
    out += "<p class=\"note\">Its time ran out before everything was asked: the grade may be too good.</p>";
  for (auto& finding : host.findings) out += finding_of(host, finding);
  return out + "<h3>Facts</h3>" + facts_of(host.facts) + "</details>\n";
}

std::string kind_of(const KindCount& count) {
  auto& kind = *count.kind;
  auto out = fmt::format("<div class=\"kind\" id=\"kind-{}\"><h3>{} {} <span class=\"quiet\">{}, {}</span></h3><p>{}</p>",
                         kind.id, severity_badge(kind.severity, to_string(kind.severity)), escaped(kind.title), kind.id,
                         plural(count.hosts, "host"), escaped(kind.why));
  out += repairs_of(kind, Maker::unknown, true);
  if (!kind.controls.empty())
    out += fmt::format("<p class=\"quiet\">{}</p>", escaped(fmt::format("{}", fmt::join(kind.controls, ", "))));
  return out + "</div>\n";
}

std::string option(std::string_view value, std::string_view text) {
  return fmt::format("<option value=\"{}\">{}</option>", value, escaped(text));
}

void add_choices(Values& values, const std::vector<KindCount>& kinds) {
  for (auto grade : {Grade::f, Grade::e, Grade::d, Grade::c, Grade::b, Grade::a, Grade::none})
    values["grade_options"] += option(to_string(grade), grade == Grade::none ? "none" : to_string(grade));
  for (auto severity : {Severity::critical, Severity::high, Severity::medium, Severity::low})
    values["severity_options"] += option(std::to_string(static_cast<int>(severity)), to_string(severity));
  for (auto& count : kinds) values["kind_options"] += option(count.kind->id, count.kind->title);
}

std::string lead_of(const Report& report) {
  std::string targets;
  for (auto& target : report.targets) targets += (targets.empty() ? "" : ", ") + text_of(target);
  return fmt::format("{} asked: {}. {} with an open door. {} to {}, sallyport {}.", plural(report.addresses, "address"),
                     targets.empty() ? "no targets" : targets, plural(report.hosts.size(), "host"), utc(report.started),
                     utc(report.finished), escaped(report.version));
}

void add_hosts(Values& values, const Report& report) {
  for (size_t i = 0; i < report.hosts.size(); i++) {
    values["map"] += tile_of(report.hosts[i], i);
    values["rows"] += row_of(report.hosts[i], i);
    values["hosts"] += host_of(report.hosts[i], i);
  }
}

}  // namespace

void write_html(const Report& report, std::ostream& out) {
  auto kinds = count_kinds(report);
  Values values{{"policy", policy_of_content()},
                {"version", escaped(report.version)},
                {"title", "SMB and NetBIOS audit"},
                {"style", std::string(kStyle)},
                {"script", std::string(kScript)},
                {"lead", lead_of(report)},
                {"grades", grade_chart(report)},
                {"findings", finding_chart(kinds)},
                {"shown", fmt::format("{} shown", report.hosts.size())},
                {"rules", escaped(explain_grades())}};
  for (auto& line : policy_lines(report)) values["notes"] += fmt::format("<p>{}</p>", escaped(line));
  if (report.interrupted) values["notes"] += "<p class=\"note\">Interrupted: what was not reached is missing here.</p>";
  add_choices(values, kinds);
  add_hosts(values, report);
  for (auto& count : kinds) values["kinds"] += kind_of(count);
  out << filled(kPage, values);
}

}  // namespace sallyport::audit
