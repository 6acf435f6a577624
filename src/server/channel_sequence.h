// Requests that a client sends again over another channel, and those of before that are still on their way:
// [MS-SMB2] 3.3.5.2.10, 3.3.4.1. Only those are counted as outstanding that are being worked on; what waits for a worker is
// looked at again when its turn comes, and is stale then.
#pragma once

#include <cstdint>
#include <mutex>

namespace sallyport::server {

struct Call;

// Of one open.
class ChannelSequence {
 public:
  struct Verdict {
    bool counted = false;  // end() is due
    bool refused = false;  // as far as the request changes something
  };
  void start(uint16_t number) { newest_ = number; }
  Verdict begin(uint16_t number, bool replays);
  void end(uint16_t number);

 private:
  std::mutex mutex_;
  uint16_t newest_ = 0;
  uint32_t now_ = 0;     // requests at work with this number
  uint32_t before_ = 0;  // and with older ones
};

// A request at work on call.open, from here to the end of the scope.
class AtWork {
 public:
  explicit AtWork(const Call& call);
  ~AtWork();
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;
  bool refused() const { return verdict_.refused; }

 private:
  const Call& call_;
  ChannelSequence::Verdict verdict_;
};

}  // namespace sallyport::server
