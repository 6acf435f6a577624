// A line that shows on a terminal how far something long has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::audit {

struct ProgressFigures {
  std::string_view what;       // "Sweep"
  uint64_t done = 0, total = 0;
  double rate = 0;             // done a second, lately
  std::string_view unit;       // of the rate: "questions"
  uint64_t found = 0;
  std::string_view found_what;  // "open ports"
};

// "Sweep [=====>    ]  52 %   41,200 questions/s   0:03 left   112 open ports", not wider than so many columns: what does not
// fit is left out, the bar first. Pure.
std::string progress_line(const ProgressFigures& figures, size_t columns);

// "0:07", "1:02:03", "2 d 04 h"
std::string duration_text(std::chrono::seconds duration);
// "1,234,567"
std::string grouped(uint64_t number);

// How fast a count grows, over the last seconds rather than all of them.
class RateMeter {
 public:
  using Clock = std::chrono::steady_clock;
  double update(uint64_t count, Clock::time_point now);

 private:
  static constexpr std::chrono::seconds kMemory{4};
  Clock::time_point last_{};
  uint64_t count_ = 0;
  double rate_ = 0;
  bool begun_ = false;
};

// Draws over its own last line, ten times a second at most, and only on a terminal.
class ProgressBar {
 public:
  using Clock = std::chrono::steady_clock;
  explicit ProgressBar(int descriptor = 2);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  bool on_terminal() const { return on_terminal_; }
  // The rate is measured here; what the figures say of it does not count.
  void show(ProgressFigures figures, Clock::time_point now = Clock::now());
  // Before anything else is written to the terminal, and at the end.
  void clear();

 private:
  static constexpr std::chrono::milliseconds kInterval{100};
  void write(std::string_view text);

  int descriptor_;
  bool on_terminal_;
  bool drawn_ = false;
  Clock::time_point last_{};
  RateMeter meter_;
};

}  // namespace sallyport::audit
