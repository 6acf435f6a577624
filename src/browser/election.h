// Who wins an election of the master browser, and how one is held: the stronger answers, with a delay by its role, and has won when
// it has said so four times and nobody was stronger. [MS-BRWS] 3.3.5.8, 3.3.6
#pragma once

#include <optional>

#include "browser/settings.h"
#include "proto/brws/election.h"

namespace sallyport::browser {

// Does `ours` win against `theirs`?
bool beats(const brws::RequestElection& ours, const brws::RequestElection& theirs);

class Election {
 public:
  enum class Outcome : uint8_t { none, send, won };

  bool running() const { return running_; }
  // We want to win, or somebody weaker has spoken. Nothing when one is running already.
  void begin(Time now, Duration delay);
  void stop() { running_ = false; }
  // `send`: the frame is to be sent now.
  Outcome tick(Time now);
  std::optional<Time> due() const { return running_ ? std::optional(due_) : std::nullopt; }

 private:
  static constexpr int kRounds = 4;

  bool running_ = false;
  int sent_ = 0;
  Time due_{};
};

}  // namespace sallyport::browser
