#include "doctor/verdict/verdict.h"

#include <fmt/format.h>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor {
namespace {

using Rule = rules::Found (*)(const Evidence&);

constexpr Rule kRules[] = {
    rules::name_unknown,
    rules::name_leads_astray,  // name
    rules::carrier,
    rules::route,
    rules::duplicate,
    rules::host_silent,  // address
    rules::smb1_only,
    rules::called_name,
    rules::own_server_not_started,
    rules::port_shut,  // port
    rules::first_bytes,
    rules::black_hole,
    rules::encryption,
    rules::signing,
    rules::dialect,
    rules::cut_in_the_middle,  // transport
    rules::guest_signing,
    rules::clock,
    rules::login,
    rules::share,
    rules::rights,  // behind it
    rules::mount,
    rules::smb_conf,
    rules::hardware,  // this machine
};

Verdict healthy(const Evidence& evidence) {
  Verdict verdict{Cause::healthy, fmt::format("The connection to {} is healthy.", evidence.target.unc()), "", {}};
  if (evidence.smb.step != SmbStep::done)
    verdict.text =
        fmt::format("The connection to {} is healthy up to the login, which was not tried.", rules::host_text(evidence));
  return verdict;
}

Verdict unclear(const Evidence& evidence) {
  auto& smb = evidence.smb;
  auto what = smb.step == SmbStep::not_tried ? std::string("it fails")
                                             : fmt::format("{} fails with {}", to_string(smb.step), to_string(smb.status));
  return {Cause::unclear,
          fmt::format("No cause was found for {}: {}.", evidence.target.unc(), what),
          "Look at the evidence below, and run what --other-end prints on the other machine.",
          {}};
}

bool works(const Evidence& evidence) {
  bool tried = evidence.smb.step != SmbStep::not_tried;
  return tried ? evidence.smb.step == SmbStep::done : evidence.used() && evidence.used()->speaks();
}

}  // namespace

Verdict judge(const Evidence& evidence) {
  Verdict verdict = works(evidence) ? healthy(evidence) : unclear(evidence);
  for (auto rule : kRules) {
    if (auto found = rule(evidence)) {
      verdict = std::move(*found);
      break;
    }
  }
  rules::add_servers_words(evidence, verdict);
  rules::add_notes(evidence, verdict);
  return verdict;
}

}  // namespace sallyport::doctor
