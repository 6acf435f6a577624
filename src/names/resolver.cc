#include "names/resolver.h"

#include <algorithm>

#include "base/random.h"
#include "names/packets.h"
#include "names/question.h"

namespace sallyport::names {

using policy::NodeType;

namespace {

constexpr auto kServerWait = 1500ms;  // somebody waits for the answer: Windows' time, not the RFC's five seconds
constexpr auto kLongestKept = 10min;
constexpr auto kNotFoundKept = 10s;

}  // namespace

void Resolver::configure(std::vector<Link> links, NodeSettings settings) {
  // Questions under way were asked by other rules.
  for (auto& question : questions_)
    for (auto& done : question.waiting) finished_.push_back({std::move(done), {}});
  questions_.clear();
  cache_.clear();
  links_ = std::move(links);
  settings_ = std::move(settings);
}

std::vector<Resolver::Step> Resolver::steps() const {
  bool server = settings_.node != NodeType::b && !settings_.wins.empty();
  std::vector<Step> out;
  if (server && settings_.node != NodeType::m) out.push_back(Step::server);
  if (settings_.node != NodeType::p) out.push_back(Step::broadcast);
  if (server && settings_.node == NodeType::m) out.push_back(Step::server);
  out.push_back(Step::end);
  return out;
}

void Resolver::ask(const nbt::ScopedName& wanted, Done done, Time now) {
  nbt::ScopedName name{upper(wanted.name), wanted.scope};
  if (auto known = cache_.find(name); known != cache_.end() && now < known->second.until)
    return finished_.push_back({std::move(done), known->second.answer});
  for (auto& question : questions_)
    if (question.name == name) return question.waiting.push_back(std::move(done));
  if (questions_.size() >= kMostQuestions) return finished_.push_back({std::move(done), {}});
  auto& question = questions_.emplace_back();
  question.name = name;
  question.waiting.push_back(std::move(done));
  question.steps = steps();
  question.id = random_value<uint16_t>();
  question.due = now;
}

void Resolver::tick(Time now, Outbox& out) {
  for (auto& question : questions_)
    for (int turns = 0; question.due <= now && !question.waiting.empty() && turns < 16; turns++) advance(question, now, out);
  std::erase_if(questions_, [](const Question& question) { return question.waiting.empty(); });
}

Time Resolver::next() const {
  Time out = kNever;
  for (const auto& question : questions_) out = std::min(out, question.due);
  return out;
}

void Resolver::advance(Question& question, Time now, Outbox& out) {
  bool server = question.steps.front() == Step::server;
  if (question.steps.front() == Step::end || question.found.found) return finish(question, now);
  if (question.tries >= (server ? kServerTries : kBroadcastTries)) return next_step(question, now);
  send(question, out);
  question.tries++;
  question.due = now + (server ? Clock::duration(kServerWait) : Clock::duration(kBroadcastRetry));
}

void Resolver::send(const Question& question, Outbox& out) const {
  bool server = question.steps.front() == Step::server;
  Buffer datagram;
  append_packet(nbt::name_query(question.id, question.name, !server), datagram);
  for (size_t link = 0; link < links_.size(); link++) {
    auto targets = server ? std::vector{settings_.wins[question.server]} : audience(links_[link], settings_.announce);
    for (const auto& to : targets) out.push_back({link, to, nbt::kNameServicePort, Buffer(datagram.bytes())});
  }
}

// The next server, or the next way to ask.
void Resolver::next_step(Question& question, Time now) {
  question.tries = 0;
  question.id = random_value<uint16_t>();
  question.due = now;
  if (question.steps.front() == Step::server && ++question.server < settings_.wins.size()) return;
  question.server = 0;
  question.steps.erase(question.steps.begin());
}

bool Resolver::asked(const Question& question, size_t link, const V4& source) const {
  if (question.tries == 0 || link >= links_.size()) return false;
  if (question.steps.front() == Step::server) return settings_.wins[question.server] == source;
  return question.steps.front() == Step::broadcast && in_audience(links_[link], settings_.announce, source);
}

bool Resolver::on_response(size_t link, const nbt::Packet& packet, const V4& source, Time now) {
  if (packet.opcode() != nbt::Opcode::query || packet.answers.empty()) return false;
  const auto& name = packet.answers.front().name;
  for (auto& question : questions_) {
    if (question.id != packet.transaction_id || question.waiting.empty() || question.name.name != upper(name.name) ||
        !same_scope(question.name.scope, name.scope) || !asked(question, link, source))
      continue;
    take(question, packet, now);
    return true;
  }
  return false;
}

void Resolver::take(Question& question, const nbt::Packet& packet, Time now) {
  bool server = question.steps.front() == Step::server;
  auto owners = owners_in(packet);
  if (packet.rcode() != nbt::Rcode::success || owners.empty()) {
    // A server knows; a machine that was asked among others only knows that it is not its own.
    if (server) question.server = static_cast<uint8_t>(settings_.wins.size()), next_step(question, now);
    return;
  }
  question.found.found = true;
  question.found.group = owners.front().flags & nbt::node_flags::kGroup;
  question.ttl = packet.answers.front().ttl;
  auto& all = question.found.addresses;
  for (const auto& owner : owners)
    if (all.size() < kMostAddresses && std::find(all.begin(), all.end(), owner.address) == all.end())
      all.push_back(owner.address);
  // Of a group others may answer, too, as long as the first question's time lasts.
  if (server || !question.found.group) question.due = now;
}

void Resolver::finish(Question& question, Time now) {
  remember(question, now);
  for (auto& done : question.waiting) finished_.push_back({std::move(done), question.found});
  question.waiting.clear();
}

void Resolver::remember(const Question& question, Time now) {
  std::erase_if(cache_, [&](const auto& each) { return each.second.until <= now; });
  if (cache_.size() >= kMostCached)
    cache_.erase(
        std::min_element(cache_.begin(), cache_.end(), [](auto& a, auto& b) { return a.second.until < b.second.until; }));
  auto kept = question.found.found
                  ? std::min<Clock::duration>(kLongestKept, std::chrono::seconds(question.ttl ? question.ttl : 600))
                  : Clock::duration(kNotFoundKept);
  cache_[question.name] = {question.found, now + kept};
}

std::vector<Report::Cached> Resolver::cached(Time now) const {
  std::vector<Report::Cached> out;
  for (const auto& [name, known] : cache_)
    if (now < known.until)
      out.push_back({name, known.answer,
                     static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(known.until - now).count())});
  return out;
}

}  // namespace sallyport::names
