#include "harden/apply.h"

#include <fmt/format.h>

#include <thread>

#include "base/random.h"
#include "harden/check.h"

namespace sallyport::harden {
namespace {

using Failed = std::unexpected<std::string>;

constexpr std::chrono::milliseconds kLook{200};
constexpr int kTries = 30;
constexpr std::chrono::seconds kPatience{5};

Applied begin(const Subject& subject, const ApplyOptions& options, std::string before) {
  Applied applied;
  applied.token = fmt::format("{:016x}", random_value<uint64_t>());
  applied.policy_file = subject.policy_file;
  applied.before = std::move(before);
  applied.boot = boot_id();
  applied.deadline = boot_clock() + options.confirm_within.count();
  applied.when = subject.flows.at;
  return applied;
}

// The apply before this one, which must not be waiting.
std::expected<std::optional<Applied>, std::string> settled(const AppliedState& state) {
  auto last = state.load();
  if (last && *last && (*last)->stage == Stage::waiting && (*last)->boot == boot_id())
    return Failed("the last apply waits for sallyport harden confirm (or undo)");
  return last;
}

// As if this apply had not been: what the one before has left can still be undone.
void forget_this(const AppliedState& state, const std::optional<Applied>& last) {
  if (!last || !state.save(*last)) state.forget();
}

// Compares what is in force with the policy.
std::expected<ApplyOutcome, std::string> prove(const Nft& nft, const policy::Policy& policy, const Subject& subject) {
  auto listing = nft.ruleset_json();
  if (!listing) return Failed(listing.error());
  auto rules = parse_nftables(*listing);
  if (!rules) return Failed(rules.error());
  auto result = check(policy, subject, **rules, Syntax::nftables, true);
  ApplyOutcome outcome{result.packets, {}};
  for (auto& difference : result.differences) {
    if (difference.opens) return Failed("what is in force is not what the policy says: " + difference.text);
    outcome.remarks.push_back(difference.text);
  }
  return outcome;
}

// The switch fires also when nft fails at first: somebody else may hold the rules just now.
std::expected<void, std::string> roll_back(const Nft& nft, const Applied& applied) {
  for (int tries = 0;; tries++) {
    auto restored = nft.restore(applied.before);
    if (restored || tries == kTries) return restored;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

std::expected<Applied, std::string> last_applied(const AppliedState& state) {
  auto last = state.load();
  if (!last) return Failed(last.error());
  if (!*last) return Failed("nothing was applied, or it has been taken back");
  if ((*last)->boot != boot_id())
    return Failed("the machine was started since; what is in force came from its own configuration");
  if ((*last)->stage == Stage::rolled_back)
    return Failed("too late: nobody confirmed in time, and what was in force before was put back");
  return std::move(**last);
}

bool still_waits(const std::string& state_directory, const std::string& token) {
  auto applied = peek(state_directory);
  return applied && applied->token == token && applied->stage == Stage::waiting;
}

}  // namespace

std::expected<ApplyOutcome, std::string> apply(const policy::Policy& policy, const Subject& subject,
                                               const ApplyOptions& options) {
  auto nft = Nft::open();
  if (!nft) return Failed(nft.error());
  auto state = AppliedState::open(options.state_directory);
  if (!state) return Failed(state.error());
  auto last = settled(*state);
  if (!last) return Failed(last.error());
  auto before = nft->table_text();
  if (!before) return Failed(before.error());
  auto applied = begin(subject, options, std::move(*before));
  if (auto saved = state->save(applied); !saved) return Failed(saved.error());
  auto watched = options.start_watcher(applied.token);
  auto done = watched ? nft->apply(subject.flows) : watched;
  if (!done) {
    forget_this(*state, *last);
    return Failed(done.error() + "; nothing was changed");
  }
  auto outcome = prove(*nft, policy, subject);
  // This process may have been stopped for so long that the switch has fired, before the rules were there or behind.
  if (!still_waits(options.state_directory, applied.token)) outcome = Failed("it took longer than the time to confirm");
  if (outcome) return outcome;
  auto back = nft->restore(applied.before);
  if (back) forget_this(*state, *last);
  return Failed(fmt::format("{}; {}", outcome.error(), back ? "it was taken back" : back.error()));
}

std::expected<std::string, std::string> confirm(const std::string& state_directory) {
  auto state = AppliedState::open(state_directory);
  if (!state) return Failed(state.error());
  auto applied = last_applied(*state);
  if (!applied) return Failed(applied.error());
  if (applied->stage == Stage::confirmed) return "it was confirmed before";
  applied->stage = Stage::confirmed;
  if (auto saved = state->save(*applied); !saved) return Failed(saved.error());
  return "confirmed: the rules stay until the machine is started again; sallyport harden undo takes them back";
}

std::expected<std::string, std::string> undo(const std::string& state_directory) {
  auto nft = Nft::open();
  if (!nft) return Failed(nft.error());
  auto state = AppliedState::open(state_directory);
  if (!state) return Failed(state.error());
  auto applied = last_applied(*state);
  if (!applied) return Failed(applied.error());
  if (auto back = nft->restore(applied->before); !back) return Failed(back.error());
  state->forget();
  return applied->before.empty() ? "taken back: there is no table inet sallyport, as before"
                                 : "taken back: the table inet sallyport is what it was before";
}

std::expected<bool, std::string> watch_over(const std::string& state_directory, const std::string& token,
                                            const std::function<void()>& armed) {
  auto nft = Nft::open();
  if (!nft) return Failed(nft.error());
  auto watched = peek(state_directory);
  if (!watched || watched->token != token) return Failed("there is nothing of this token to watch over");
  armed();
  while (boot_clock() < watched->deadline) {
    if (!still_waits(state_directory, token)) return false;
    std::this_thread::sleep_for(kLook);
  }
  auto state = AppliedState::open_at_last(state_directory, kPatience);
  if (!state) return Failed(state.error());
  if (!still_waits(state_directory, token)) return false;
  if (auto back = roll_back(*nft, *watched); !back) return Failed(back.error());
  watched->stage = Stage::rolled_back;
  if (auto saved = state->save(*watched); !saved) return Failed(saved.error());
  return true;
}

}  // namespace sallyport::harden
