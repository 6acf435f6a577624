// Keeps an audit from locking out the account it was given: until a host has let it in, only a few are asked, and after a few
// refusals no more. Safe to call from any thread.
#pragma once

#include <mutex>

namespace sallyport::audit {

class LoginGate {
 public:
  static constexpr unsigned kMostRefusals = 3;

  enum class Pass { go, wait, never };
  // `go` is to be followed by settle().
  Pass ask();

  enum class Outcome { taken, refused, no_answer };
  void settle(Outcome outcome);

  // Nobody let it in, and who is left is not asked.
  bool closed() const;

 private:
  mutable std::mutex mutex_;
  bool taken_ = false;
  unsigned asking_ = 0, refused_ = 0;
};

}  // namespace sallyport::audit
