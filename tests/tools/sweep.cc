// The sweep alone, for tests and measurements: every answer as "ADDRESS PORT STATE", the figures as JSON on standard error.
//   sweep [--connect | --raw] [--rate N] [--resends N] [--patience MS] [--ports N,N] [--seed N] [--first N] [--quiet]
//         [--exclude TARGET] TARGET...
#include <fmt/format.h>
#include <sys/resource.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "audit/progress.h"
#include "audit/sweep/tcp_sweep.h"

namespace {

using namespace sallyport;
using namespace sallyport::audit;

std::stop_source stop;

struct Order {
  SweepOptions sweep;
  TargetRequest targets;
  bool quiet = false;
};

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "sweep: {}\n", why);
  std::exit(2);
}

template <class T>
T number(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) fail(fmt::format("'{}' is no number", text));
  return value;
}

std::vector<uint16_t> port_list(std::string_view text) {
  std::vector<uint16_t> ports;
  while (!text.empty()) {
    auto comma = std::min(text.find(','), text.size());
    ports.push_back(number<uint16_t>(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return ports;
}

Order read_words(std::span<char*> words) {
  Order order;
  for (size_t i = 0; i < words.size(); i++) {
    std::string_view word = words[i];
    auto value = [&]() -> std::string_view { return i + 1 < words.size() ? words[++i] : ""; };
    if (word == "--connect") order.sweep.method = SweepMethod::connect;
    else if (word == "--raw") order.sweep.method = SweepMethod::raw;
    else if (word == "--rate") order.sweep.rate = number<double>(value());
    else if (word == "--resends") order.sweep.resends = number<unsigned>(value());
    else if (word == "--patience") order.sweep.patience = std::chrono::milliseconds(number<unsigned>(value()));
    else if (word == "--ports") order.sweep.ports = port_list(value());
    else if (word == "--seed") order.targets.seed = number<uint64_t>(value());
    else if (word == "--first") order.sweep.first = number<uint64_t>(value());
    else if (word == "--exclude") order.targets.excluded.emplace_back(value());
    else if (word == "--quiet") order.quiet = true;
    else if (word.starts_with("--")) fail(fmt::format("unknown option {}", word));
    else order.targets.targets.emplace_back(word);
  }
  return order;
}

std::string_view name_of(PortState state) {
  constexpr std::string_view kNames[] = {"not asked", "open", "closed", "filtered"};
  return kNames[static_cast<size_t>(state)];
}

double seconds(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

void print_figures(const TcpSweep& sweep, size_t targets, double took, bool complete) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto& progress = sweep.progress();
  double cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  fmt::print(
      stderr,
      "{{\"method\": \"{}\", \"complete\": {}, \"targets\": {}, \"questions\": {}, \"sent\": {}, \"open\": {}, \"closed\": {}, "
      "\"filtered\": {}, \"losses\": {}, \"settled\": {}, \"seconds\": {:.3f}, \"cpu_seconds\": {:.3f}, \"max_rss_kib\": {}}}\n",
      sweep.raw() ? "raw" : "connect", complete, targets, progress.questions.load(), progress.sent.load(), progress.open.load(),
      progress.closed.load(), progress.filtered.load(), progress.losses.load(), progress.settled.load(), took, cpu,
      usage.ru_maxrss);
}

// The bar, as long as the sweep goes on.
void watch(const SweepProgress& progress, const std::stop_token& ended) {
  ProgressBar bar;
  while (bar.on_terminal() && !ended.stop_requested()) {
    bar.show({.what = "Sweep", .done = progress.answered(), .total = progress.questions, .unit = "questions",
              .found = progress.open, .found_what = "open ports"});
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

int main(int argc, char** argv) {
  auto order = read_words(std::span(argv + 1, static_cast<size_t>(argc) - 1));
  auto targets = Targets::read(order.targets);
  if (!targets) fail(targets.error());
  for (auto& note : targets->notes()) fmt::print(stderr, "{}\n", note);
  auto sweep = TcpSweep::prepare(*targets, order.sweep);
  if (!sweep) fail(sweep.error());
  signal(SIGINT, [](int) { stop.request_stop(); });
  auto began = SweepClock::now();
  bool complete;
  {
    std::jthread bar([&](std::stop_token ended) { watch((*sweep)->progress(), ended); });
    complete = (*sweep)->run(stop.get_token(), [&](const ProbeAnswer& answer) {
      if (!order.quiet) fmt::print("{} {} {}\n", to_string(answer.address), answer.port, name_of(answer.state));
    });
  }
  print_figures(**sweep, targets->size(), std::chrono::duration<double>(SweepClock::now() - began).count(), complete);
  return complete ? 0 : 1;
}
