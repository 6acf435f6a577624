#include "audit/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace sallyport::audit {
namespace {

constexpr size_t kWidestBar = 40, kNarrowestBar = 8;

std::string bar(double part, size_t width) {
  auto full = static_cast<size_t>(part * static_cast<double>(width));
  std::string out(width, ' ');
  std::fill_n(out.begin(), full, '=');
  if (full < width) out[full] = '>';
  return "[" + out + "]";
}

std::string time_left(const ProgressFigures& figures) {
  constexpr double kForever = 1e9;
  if (figures.rate <= 0 || figures.done >= figures.total) return "";
  auto seconds = static_cast<double>(figures.total - figures.done) / figures.rate;
  return seconds < kForever ? duration_text(std::chrono::seconds(std::llround(std::ceil(seconds)))) + " left" : "";
}

size_t columns_of(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string grouped(uint64_t number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<size_t>(at), 1, ',');
  return text;
}

std::string duration_text(std::chrono::seconds duration) {
  auto all = duration.count(), hours = all / 3600, minutes = all / 60 % 60, seconds = all % 60;
  if (hours >= 48) return fmt::format("{} d {:02} h", hours / 24, hours % 24);
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, seconds);
  return fmt::format("{}:{:02}", minutes, seconds);
}

std::string progress_line(const ProgressFigures& figures, size_t columns) {
  double part = figures.total == 0 ? 1 : std::min(1.0, static_cast<double>(figures.done) / static_cast<double>(figures.total));
  // Whole only when it is: 99.9 % is not the end.
  std::string pieces[] = {
      fmt::format("{:3} %", static_cast<int>(std::floor(part * 100))),
      fmt::format("{} {}", grouped(figures.found), figures.found_what),
      time_left(figures),
      fmt::format("{} {}/s", grouped(static_cast<uint64_t>(std::max(0.0, figures.rate))), figures.unit),
  };
  auto head = std::string(figures.what), rest = std::string();
  for (auto& piece : pieces)
    if (!piece.empty() && head.size() + rest.size() + piece.size() + 2 <= columns) rest += "  " + piece;
  auto room = columns - std::min(columns, head.size() + rest.size());
  if (room >= kNarrowestBar + 3) head += " " + bar(part, std::min(kWidestBar, room - 3));
  return (head + rest).substr(0, columns);
}

double RateMeter::update(uint64_t count, Clock::time_point now) {
  double passed = std::chrono::duration<double>(now - last_).count();
  if (begun_ && passed <= 0) return rate_;
  if (begun_) {
    double lately = static_cast<double>(count - std::min(count, count_)) / passed;
    double weight = rate_ == 0 ? 1 : 1 - std::exp(-passed / std::chrono::duration<double>(kMemory).count());
    rate_ += weight * (lately - rate_);
  }
  begun_ = true;
  last_ = now;
  count_ = count;
  return rate_;
}

ProgressBar::ProgressBar(int descriptor) : descriptor_(descriptor), on_terminal_(isatty(descriptor) == 1) {}

void ProgressBar::show(ProgressFigures figures, Clock::time_point now) {
  if (!on_terminal_ || (drawn_ && now - last_ < kInterval)) return;
  figures.rate = meter_.update(figures.done, now);
  // The last column stays free: some terminals go to the next line when it is written.
  write("\r" + progress_line(figures, columns_of(descriptor_) - 1) + "\x1b[K");
  drawn_ = true;
  last_ = now;
}

void ProgressBar::clear() {
  if (drawn_) write("\r\x1b[K");
  drawn_ = false;
}

// A progress bar that cannot be written is no reason to stop.
void ProgressBar::write(std::string_view text) {
  [[maybe_unused]] auto written = ::write(descriptor_, text.data(), text.size());
}

}  // namespace sallyport::audit
