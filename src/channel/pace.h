// When to read on from a client that keeps many small requests in flight. Reading each as it comes costs a wake-up and a send
// for one request or two; reading a quarter of those in flight at a time costs little more, and the client works on the
// answers to the others meanwhile. How many it keeps in flight is found out by experiment: once in a while a busy connection
// is left unread for a moment, and what has gathered by then is all that the client sends without further answers.
#pragma once

#include <chrono>
#include <cstddef>

namespace sallyport::channel {

class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  // How long to leave the socket unread: until so many bytes have come, or so much time has passed. Without bytes: until
  // something comes.
  struct Gather {
    size_t bytes = 0;
    Clock::duration longest{};
  };
  // After a read was answered, with the requests it brought and their length.
  Gather next(size_t requests, size_t bytes, Clock::time_point now);

 private:
  void note_gathered(size_t requests);
  void end_round(Clock::time_point now);

  static constexpr size_t kRound = 8192;        // requests between experiments
  static constexpr size_t kFewInFlight = 12;    // too few to be left waiting
  static constexpr size_t kLargeRequest = 4096;  // bytes; there the data is the cost
  static constexpr size_t kMost = 256 * 1024;    // bytes: what one read takes; more would make the kernel grow its buffer
  static constexpr int kMisses = 3;
  static constexpr auto kExperiment = std::chrono::milliseconds(1);
  static constexpr auto kLongest = std::chrono::microseconds(250);
  static constexpr auto kBusy = std::chrono::microseconds(40);  // at least a request each

  Clock::time_point round_began_{};
  size_t requests_ = 0, bytes_ = 0;  // of this round
  bool experiment_ = false;
  size_t in_flight_ = 0;     // found out; 0 when nothing is gained by waiting
  size_t expected_ = 0;      // to gather until the next read
  int misses_ = 0;           // in a row, when far fewer came
  size_t request_size_ = 0;  // the mean of the last round
  Clock::duration interval_{};  // between two requests, in the last round
};

}  // namespace sallyport::channel
