#include "names/gate.h"

#include <algorithm>

#include "base/random.h"

namespace sallyport::names {

Gate::Gate(const Surroundings& surroundings) : surroundings_(surroundings), seed_(random_value<uint32_t>() | 1) {
  set_policy(std::make_shared<policy::Policy>());
}

void Gate::set_policy(std::shared_ptr<const policy::Policy> policy) {
  policy_ = std::move(policy);
  wins_ = std::any_of(policy_->zones.begin(), policy_->zones.end(), [](auto& zone) { return zone.wins; });
  slots_.fill({});
}

// Two addresses that fall into one slot take turns: more work, no wrong answer.
Gate::Role Gate::ask(const V4& source, Time now, policy::Time wall) {
  auto& slot = slots_[(load_le<uint32_t>(source.data()) * seed_) >> 20];
  if (slot.source == source && now < slot.until) return slot.role;
  bool again = slot.source == source && slot.role.unseen;
  auto role = judge(source, again, now, wall);
  slot = {source, role, now + (role.unseen && !again ? Clock::duration(kLookUp) : Clock::duration(kRemembered))};
  return slot.role;
}

Gate::Role Gate::judge(const V4& source, bool tell_unseen, Time now, policy::Time wall) {
  policy::PeerFacts facts;
  facts.address = to_ip(source);
  facts.door = policy::Door::netbios;
  facts.now = wall;
  bool named = std::any_of(policy_->leases.begin(), policy_->leases.end(),
                           [&](const auto& lease) { return lease.mac && lease.device == facts.address && lease.in_force(wall); });
  if (named && surroundings_.hardware_address) facts.mac = surroundings_.hardware_address(facts.address);
  auto found = policy::admit_datagram(*policy_, facts, 137);
  bool unseen = named && !facts.mac && !found.allowed();
  if (!found.allowed() && (!unseen || tell_unseen) && surroundings_.refused && may_tell(now))
    surroundings_.refused(facts.address, found.reason);
  return {found.device, found.wins, unseen};
}

bool Gate::may_tell(Time now) {
  if (now - told_since_ >= 1s) told_since_ = now, told_ = 0;
  return told_++ < kToldASecond;
}

bool Gate::in_wins_zone(const V4& address, policy::Time wall) const {
  policy::PeerFacts facts;
  facts.address = to_ip(address);
  facts.now = wall;
  return policy::admit_datagram(*policy_, facts, 137).wins;
}

}  // namespace sallyport::names
