#include <fmt/format.h>

#include <algorithm>

#include "audit/rules/rules.h"
#include "proto/smb2/negotiate.h"

namespace sallyport::audit::rules {
namespace {

using enum OfferedDialect;

std::optional<OfferedDialect> highest(const HostFacts& facts) {
  for (size_t i = kOfferedDialects; i-- > 0;)
    if (auto dialect = static_cast<OfferedDialect>(i); facts.speaks(dialect) == Known::yes) return dialect;
  return std::nullopt;
}

std::string answer_to_highest(const HostFacts& facts) {
  auto dialect = highest(facts);
  return dialect ? "the answer to " + to_string(*dialect) : std::string("the answer to NEGOTIATE");
}

bool has_gcm(const Smb2Facts& smb2) {
  return std::any_of(smb2.ciphers.begin(), smb2.ciphers.end(),
                     [](auto cipher) { return cipher == smb2::Cipher::aes128_gcm || cipher == smb2::Cipher::aes256_gcm; });
}

std::string names_of(const std::vector<smb2::Cipher>& ciphers) {
  std::string text;
  for (auto cipher : ciphers) text += (text.empty() ? "" : ", ") + smb2::to_string(cipher);
  return text;
}

// What encryption requires, it also authenticates: signing would add nothing.
std::optional<Seen> signing_not_required(const HostFacts& facts) {
  if (!facts.smb2 || facts.smb2->signing_required || facts.smb2->encryption_required == Known::yes) return {};
  return Seen{where_spoken(facts, smb2_0_2, smb3_1_1).port,
              fmt::format("{} says signing {}", answer_to_highest(facts),
                          facts.smb2->signing_enabled ? "enabled, not required" : "neither enabled nor required")};
}

std::optional<Seen> smb1_signing_not_required(const HostFacts& facts) {
  if (!facts.smb1 || facts.smb1->signing_required || facts.speaks(nt_lm_0_12) == Known::no) return {};
  return Seen{where_spoken(facts, nt_lm_0_12, nt_lm_0_12).port,
              fmt::format("NT LM 0.12's security mode says signing {}",
                          facts.smb1->signing_enabled ? "enabled, not required" : "neither enabled nor required")};
}

std::optional<Seen> plaintext_passwords(const HostFacts& facts) {
  if (!facts.smb1 || facts.smb1->challenge_response) return {};
  return Seen{where_spoken(facts, nt_lm_0_12, nt_lm_0_12).port,
              "NT LM 0.12's security mode asks for passwords without a challenge"};
}

std::optional<Seen> share_level_security(const HostFacts& facts) {
  if (!facts.smb1 || facts.smb1->user_level) return {};
  return Seen{where_spoken(facts, nt_lm_0_12, nt_lm_0_12).port, "NT LM 0.12's security mode says share level"};
}

// A server that speaks 3.x and offers no cipher, or one that is known to speak no 3.x. Where the deadline came in between, an
// empty list says nothing.
std::optional<Seen> encryption_not_supported(const HostFacts& facts) {
  auto speaks3 = speaks_any(facts, smb3_0, smb3_1_1);
  auto port = where_spoken(facts, core, smb3_1_1).port;
  if (speaks3 == Known::no && highest(facts))
    return Seen{port, "every dialect from 3.0 on was offered and refused, and older ones cannot encrypt"};
  if (speaks3 != Known::yes || !facts.smb2 || !facts.smb2->ciphers.empty() || facts.deadline_reached) return {};
  if (facts.smb2->encryption_required == Known::yes) return {};
  return Seen{port, fmt::format("{} takes none of the ciphers offered", answer_to_highest(facts))};
}

std::optional<Seen> encryption_not_required(const HostFacts& facts) {
  if (!facts.smb2 || facts.smb2->ciphers.empty() || facts.smb2->encryption_required != Known::no) return {};
  return Seen{where_spoken(facts, smb3_0, smb3_1_1).port,
              fmt::format("{} is offered; a session was let in without it", names_of(facts.smb2->ciphers))};
}

std::optional<Seen> weak_ciphers(const HostFacts& facts) {
  if (facts.speaks(smb3_1_1) != Known::yes || !facts.smb2 || facts.smb2->ciphers.empty() || has_gcm(*facts.smb2)) return {};
  if (facts.deadline_reached) return {};
  return Seen{where_spoken(facts, smb3_1_1, smb3_1_1).port,
              fmt::format("of all ciphers offered 3.1.1 takes only {}", names_of(facts.smb2->ciphers))};
}

constexpr Rule kRules[] = {
    {"signing-not-required", signing_not_required},
    {"smb1-signing-not-required", smb1_signing_not_required},
    {"plaintext-passwords", plaintext_passwords},
    {"share-level-security", share_level_security},
    {"encryption-not-supported", encryption_not_supported},
    {"encryption-not-required", encryption_not_required},
    {"weak-ciphers", weak_ciphers},
};

}  // namespace

std::span<const Rule> of_protection() { return kRules; }

}  // namespace sallyport::audit::rules
