#include "base/random.h"

#include <pthread.h>
#include <strings.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>

namespace sallyport {
namespace {

void draw(MutableBytes out) {
  while (!out.empty()) {
    ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) std::abort();  // the kernel has no randomness: no key made now would be safe
    out = out.subspan(static_cast<size_t>(got));
  }
}

// How often this process came out of another by fork(): what that one has in store is not for this one.
std::atomic<unsigned> forks{0};
const int watching = pthread_atfork(nullptr, nullptr, [] { forks++; });

// A thread's bytes in store. What is given out is not kept.
class Store {
 public:
  ~Store() { explicit_bzero(bytes_.data(), bytes_.size()); }

  void give(MutableBytes out) {
    if (watching != 0 || out.size() > bytes_.size() / 4) return draw(out);
    if (out.size() > left_ || forks_ != forks) fill();
    left_ -= out.size();
    auto given = MutableBytes(bytes_).subspan(left_, out.size());
    std::ranges::copy(given, out.begin());
    explicit_bzero(given.data(), given.size());
  }

 private:
  void fill() {
    forks_ = forks;
    draw(bytes_);
    left_ = bytes_.size();
  }

  std::array<uint8_t, 1024> bytes_{};
  size_t left_ = 0;
  unsigned forks_ = 0;
};

thread_local Store store;

}  // namespace

void fill_random(MutableBytes out) { store.give(out); }

}  // namespace sallyport
