// Dialect, signing and encryption: what the server wants, and what this machine's configuration allows its own clients. The
// doctor's own client does whatever is wanted, so that what counts is what smb.conf and the mount options say.
#include <fmt/format.h>

#include "doctor/verdict/rules.h"

namespace sallyport::doctor::rules {
namespace {

using Signing = OwnTerms::Signing;

constexpr uint16_t kFirstSmb2 = 0x0202, kFirstWithEncryption = 0x0300;

const Conversation* negotiated(const Evidence& evidence) {
  auto* talk = evidence.used() ? main_conversation(*evidence.used()) : nullptr;
  return talk && talk->outcome == FirstBytes::negotiated ? talk : nullptr;
}

// What was offered within this machine's limits was not taken.
bool refused_our_terms(const Conversation& talk) {
  return talk.own_offer != FirstBytes::not_tried && talk.own_offer != FirstBytes::negotiated;
}

std::string range_text(const OwnTerms& own) {
  if (own.low == own.high) return dialect_text(own.low);
  return fmt::format("{} to {}", dialect_text(own.low), dialect_text(own.high));
}

template <class Algorithm>
std::string list(const std::vector<Algorithm>& algorithms) {
  std::string out;
  for (auto algorithm : algorithms) out += (out.empty() ? "" : ", ") + smb2::to_string(algorithm);
  return out;
}

// Only SMB 1 lets a client do without: since SMB 2 every client that logs in can sign. [MS-SMB2] 3.2.5.3
Found signing_forbidden(const Evidence& evidence, const Conversation& talk) {
  auto& own = evidence.local.own;
  bool forbidden = own.signing == Signing::forbidden && own.high < kFirstSmb2;
  if (!forbidden || talk.signing_required != Known::yes) return std::nullopt;
  return Verdict{Cause::signing_mismatch,
                 fmt::format("{} requires signing, and {} forbids it to this machine's clients (SMB 1 only, by {}).",
                             host_text(evidence), own.signing_by, own.dialects_by),
                 fmt::format("Remove {}, and better {} as well.", own.signing_by, own.dialects_by),
                 {}};
}

Found signing_not_there(const Evidence& evidence, const Conversation& talk) {
  auto& own = evidence.local.own;
  if (own.signing != Signing::required || talk.signing_offered != Known::no) return std::nullopt;
  return Verdict{Cause::signing_mismatch,
                 fmt::format("{} cannot sign, and {} requires that of this machine's clients.", host_text(evidence),
                             own.signing_by),
                 fmt::format("Switch signing on on {}; until then remove {}.", evidence.target.host, own.signing_by),
                 {}};
}

Found no_common_algorithm(const Evidence& evidence, const Conversation& talk) {
  auto& own = evidence.local.own;
  if (own.algorithms_by.empty() || !refused_our_terms(talk) || talk.dialect < own.low || talk.dialect > own.high)
    return std::nullopt;
  auto theirs = talk.signing_algorithm.empty() ? std::string("with another") : "with " + talk.signing_algorithm;
  return Verdict{Cause::signing_mismatch,
                 fmt::format("{} allows this machine's clients to sign with {} only, and {} signs {}.", own.algorithms_by,
                             list(own.algorithms), host_text(evidence), theirs),
                 fmt::format("Remove {}.", own.algorithms_by),
                 {}};
}

}  // namespace

Found encryption(const Evidence& evidence) {
  auto& smb = evidence.smb;
  auto& own = evidence.local.own;
  if (!smb.encryption_required) return std::nullopt;
  auto* talk = negotiated(evidence);
  auto what = fmt::format("{} requires encryption for {}", evidence.target.host, evidence.target.unc());
  if (own.high < kFirstWithEncryption)
    return Verdict{Cause::encryption_required,
                   fmt::format("{}, and {} leaves this machine's clients {}, which cannot encrypt.", what, own.dialects_by,
                               range_text(own)),
                   fmt::format("Remove {}, or set it to SMB 3.1.1.", own.dialects_by),
                   {}};
  if (talk && !own.ciphers_by.empty() && talk->own_can_encrypt == Known::no)
    return Verdict{Cause::encryption_required,
                   fmt::format("{}, and {} allows this machine's clients {} only, which it does not take.", what, own.ciphers_by,
                               list(own.ciphers)),
                   fmt::format("Remove {}.", own.ciphers_by),
                   {}};
  if (smb.encrypted || smb.step == SmbStep::done) return std::nullopt;
  return Verdict{Cause::encryption_required, fmt::format("{}, and no cipher was agreed on.", what),
                 "Mount with -o seal,vers=3.1.1; with smbclient: --client-protection=encrypt.", {}};
}

Found signing(const Evidence& evidence) {
  auto* talk = negotiated(evidence);
  if (!talk) return std::nullopt;
  for (auto rule : {signing_forbidden, signing_not_there, no_common_algorithm})
    if (auto found = rule(evidence, *talk)) return found;
  return std::nullopt;
}

Found dialect(const Evidence& evidence) {
  auto* talk = negotiated(evidence);
  if (!talk || !refused_our_terms(*talk)) return std::nullopt;
  auto& own = evidence.local.own;
  if (own.dialects_by.empty()) return std::nullopt;
  return Verdict{Cause::dialect_mismatch,
                 fmt::format("{} allows this machine {} only, and {} does not take that: it chose {} when it could.",
                             own.dialects_by, range_text(own), host_text(evidence), dialect_text(talk->dialect)),
                 fmt::format("Remove {}, or set it to {}.", own.dialects_by, dialect_text(talk->dialect)),
                 {}};
}

// A guest has no password to make a key of. [MS-SMB2] 3.2.5.3
Found guest_signing(const Evidence& evidence) {
  auto* talk = negotiated(evidence);
  auto& own = evidence.local.own;
  bool theirs = talk && talk->signing_required == Known::yes;
  if (!evidence.smb.as_guest || (!theirs && own.signing != Signing::required)) return std::nullopt;
  return Verdict{Cause::signing_mismatch,
                 fmt::format("{} makes a guest of {}, who cannot sign, and {} requires signing.", evidence.target.host,
                             user_text(evidence), theirs ? "the server" : own.signing_by),
                 fmt::format("Log in with an account that {} has.", evidence.target.host),
                 {}};
}

}  // namespace sallyport::doctor::rules
