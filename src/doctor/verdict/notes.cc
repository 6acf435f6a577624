// What somebody should look after, though it is not what stops this connection.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "doctor/text.h"
#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

constexpr int64_t kKerberosSkew = 300;  // seconds. RFC 4120 8.2

void add_other_causes(const Evidence& evidence, Verdict& verdict) {
  for (auto rule : {mount, smb_conf, hardware}) {
    auto found = rule(evidence);
    if (found && found->cause != verdict.cause) verdict.notes.push_back(found->line());
  }
}

// Whether the two name addresses of one family, and none of them the same.
bool contradict(const NameAnswer& a, const NameAnswer& b) {
  bool comparable = false;
  for (auto& one : a.addresses)
    for (auto& other : b.addresses) {
      if (one == other) return false;
      comparable |= one.is_v4() == other.is_v4();
    }
  return comparable;
}

// Who says something else than what programs here use; of a name for this machine itself that is no wonder.
void add_contradictions(const Evidence& evidence, Verdict& verdict) {
  auto* resolver = evidence.name(NameSource::system);
  auto* used = evidence.used();
  bool told = verdict.cause == Cause::wrong_dns || verdict.cause == Cause::stale_hosts_entry;
  if (told || !resolver || !used || used->address.is_loopback() || used->route.local) return;
  for (auto& answer : evidence.names) {
    if (answer.state != NameState::found || !contradict(*resolver, answer)) continue;
    auto other = policy::to_string(answer.addresses.front());
    verdict.notes.push_back(
        fmt::format("{} says {} is {}, and programs here use {}: a second machine of that name, or a second address of one.",
                    source_text(answer), evidence.target.host, other, address_text(*used)));
  }
}

void add_clock(const Evidence& evidence, Verdict& verdict) {
  auto* talk = evidence.used() ? main_conversation(*evidence.used()) : nullptr;
  if (!talk || !talk->skew || verdict.cause == Cause::clock || std::abs(talk->skew->count()) <= kKerberosSkew) return;
  auto apart = std::abs(talk->skew->count());
  verdict.notes.push_back(fmt::format("The clocks are {} s apart; Kerberos allows {}.", apart, kKerberosSkew));
}

void add_guest(const Evidence& evidence, Verdict& verdict) {
  auto& smb = evidence.smb;
  if (!smb.as_guest || smb.user.empty() || verdict.cause == Cause::signing_mismatch) return;
  verdict.notes.push_back(fmt::format("{} does not know {} and made a guest of the user; Windows refuses that (error 1272).",
                                      evidence.target.host, smb.user));
}

void add_hidden(const Evidence& evidence, Verdict& verdict) {
  auto& smb = evidence.smb;
  bool connected = smb.step > SmbStep::share && smb.lists_shares && !evidence.target.share.empty();
  auto same = [&](auto& name) { return same_text(name, evidence.target.share); };
  if (!connected || std::any_of(smb.shares.begin(), smb.shares.end(), same)) return;
  verdict.notes.push_back(fmt::format("The share \"{}\" is there and hidden: it is not in the list that browsing shows.",
                                      evidence.target.share));
}

// Samba's clients sign over SMB 2 and 3 all the same, when the server requires it.
void add_signing(const Evidence& evidence, Verdict& verdict) {
  auto& own = evidence.local.own;
  if (own.signing != OwnTerms::Signing::forbidden || own.high < 0x0202) return;
  verdict.notes.push_back(fmt::format("{} says no to signing, which has no effect with SMB 2 and 3.", own.signing_by));
}

void add_small_faults(const Evidence& evidence, Verdict& verdict) {
  for (auto* file : {&evidence.local.smb_conf, &evidence.local.sallyport_toml})
    for (auto& fault : file->faults)
      if (!fault.fatal) verdict.notes.push_back(fmt::format("{}:{}: {}", fault.file, fault.line, fault.text));
  for (auto& fault : evidence.local.mount.faults)
    if (!fault.fatal) verdict.notes.push_back(fmt::format("{}: {}; {}", fault.file, fault.text, fault.change));
}

}  // namespace

void add_notes(const Evidence& evidence, Verdict& verdict) {
  for (auto add : {add_contradictions, add_other_causes, add_clock, add_guest, add_hidden, add_signing, add_small_faults})
    add(evidence, verdict);
}

}  // namespace sallyport::doctor::rules
