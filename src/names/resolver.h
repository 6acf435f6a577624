// Who has a name of somebody else? By broadcast, a WINS server, or both, as the node type says; answers are kept a while.
// RFC 1002 5.1.1.2, 5.1.2.2, 5.1.3.2. A machine without sockets or clock.
//
// Kept true: an answer counts when transaction id, name and sender are those of the question.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "names/audience.h"
#include "names/outbox.h"
#include "names/service.h"
#include "names/timing.h"

namespace sallyport::names {

class Resolver {
 public:
  using Done = std::function<void(const Resolved&)>;
  static constexpr size_t kMostQuestions = 256, kMostCached = 1024;

  void configure(std::vector<Link> links, NodeSettings settings);

  // Asks, unless the answer is known or somebody asks already. With too many questions under way the answer is "not found".
  void ask(const nbt::ScopedName& name, Done done, Time now);
  // What need not be asked for.
  void answer(Done done, Resolved known) { finished_.push_back({std::move(done), std::move(known)}); }
  void tick(Time now, Outbox& out);
  Time next() const;
  // Returns whether it was an answer to a question of ours.
  bool on_response(size_t link, const nbt::Packet& packet, const V4& source, Time now);

  struct Finished {
    Done done;
    Resolved answer;
  };
  // To be called without any lock.
  std::vector<Finished> take_finished() { return std::exchange(finished_, {}); }
  std::vector<Report::Cached> cached(Time now) const;

 private:
  enum class Step : uint8_t { broadcast, server, end };
  struct Question {
    nbt::ScopedName name;
    std::vector<Done> waiting;
    std::vector<Step> steps;  // what is still to be tried, the present one first
    uint16_t id = 0;
    uint8_t tries = 0, server = 0;
    Time due{};
    Resolved found;
    uint32_t ttl = 0;
  };
  struct Known {
    Resolved answer;
    Time until{};
  };

  std::vector<Step> steps() const;
  void advance(Question& question, Time now, Outbox& out);
  void send(const Question& question, Outbox& out) const;
  void next_step(Question& question, Time now);
  bool asked(const Question& question, size_t link, const V4& source) const;
  void take(Question& question, const nbt::Packet& packet, Time now);
  void finish(Question& question, Time now);
  void remember(const Question& question, Time now);

  std::vector<Link> links_;
  NodeSettings settings_;
  std::vector<Question> questions_;
  std::map<nbt::ScopedName, Known> cache_;
  std::vector<Finished> finished_;
};

}  // namespace sallyport::names
