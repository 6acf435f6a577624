#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

// What the server's answer alone leaves open. Of the others the doctor knows the change that weakens nothing, and the server's
// words are a note.
constexpr std::array kLeftOpen = {Cause::turned_away,        Cause::wrong_credentials, Cause::unknown_user,
                                  Cause::wrong_password,     Cause::account_disabled,  Cause::account_locked,
                                  Cause::account_restricted, Cause::ntlm_refused,      Cause::guest_refused,
                                  Cause::share_unknown,      Cause::share_denied,      Cause::file_denied,
                                  Cause::read_only,          Cause::refused};

std::string_view without_stop(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

}  // namespace

void add_servers_words(const Evidence& evidence, Verdict& verdict) {
  auto* step = evidence.why ? evidence.why->reason.refusing() : nullptr;
  if (!step || verdict.cause == Cause::healthy) return;
  auto words = fmt::format("{}: {}", step->rule, step->text);
  if (verdict.cause == Cause::unclear) verdict.cause = Cause::refused, verdict.text = evidence.target.host + " refuses";
  if (std::find(kLeftOpen.begin(), kLeftOpen.end(), verdict.cause) == kLeftOpen.end()) {
    verdict.notes.push_back(fmt::format("The server says: {} (sallyport why {}).", words, evidence.why->id));
    return;
  }
  bool login = evidence.smb.step == SmbStep::login && verdict.cause != Cause::refused;
  auto start = login ? fmt::format("{} refuses the login of {}", evidence.target.host, user_text(evidence))
                     : std::string(without_stop(verdict.text));
  verdict.text = fmt::format("{}: {}.", start, words);
  // A remedy may be a command: no full stop behind it.
  verdict.change = step->remedy.empty() ? fmt::format("Run sallyport why {} on {}.", evidence.why->id, evidence.target.host)
                                        : "To allow it: " + step->remedy;
}

}  // namespace sallyport::doctor::rules
