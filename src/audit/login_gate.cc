#include "audit/login_gate.h"

namespace sallyport::audit {

LoginGate::Pass LoginGate::ask() {
  std::lock_guard lock(mutex_);
  if (!taken_ && refused_ >= kMostRefusals) return Pass::never;
  if (!taken_ && refused_ + asking_ >= kMostRefusals) return Pass::wait;
  asking_++;
  return Pass::go;
}

void LoginGate::settle(Outcome outcome) {
  std::lock_guard lock(mutex_);
  asking_--;
  taken_ |= outcome == Outcome::taken;
  refused_ += outcome == Outcome::refused;
}

bool LoginGate::closed() const {
  std::lock_guard lock(mutex_);
  return !taken_ && refused_ >= kMostRefusals;
}

}  // namespace sallyport::audit
