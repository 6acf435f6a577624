// The window of message ids a client may use ([MS-SMB2] 3.3.1.1, 3.3.5.2.3). One per connection; no locks, no clock.
#pragma once

#include <bitset>
#include <cstdint>

namespace sallyport::state {

class CreditWindow {
 public:
  static constexpr uint32_t kMaximum = 8192;

  explicit CreditWindow(uint32_t limit = kMaximum) : limit_(limit < kMaximum ? limit : kMaximum) {}

  // Uses up `charge` ids from `first` on; false when one of them is outside the window or was used before.
  bool consume(uint64_t first, uint32_t charge);
  // Widens the window by what the client asked for, within the limit; at least one where the client would be left with none.
  uint16_t grant(uint16_t asked, uint32_t charge);
  uint32_t outstanding() const { return available_; }

 private:
  uint32_t limit_;
  uint64_t low_ = 0;         // lowest id not used yet
  uint64_t high_ = 1;        // one behind the highest id granted
  uint32_t available_ = 1;   // ids granted and not used
  std::bitset<2 * kMaximum> used_;  // of [low_, high_), by id modulo its size
};

}  // namespace sallyport::state
