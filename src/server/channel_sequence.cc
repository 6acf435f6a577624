#include "server/channel_sequence.h"

#include "server/call.h"
#include "server/connection.h"

namespace sallyport::server {

namespace {

bool changes_something(smb2::Command command) {
  return command == smb2::Command::write || command == smb2::Command::set_info || command == smb2::Command::ioctl;
}

}  // namespace

ChannelSequence::Verdict ChannelSequence::begin(uint16_t number, bool replays) {
  std::lock_guard guard(mutex_);
  auto ahead = static_cast<uint16_t>(number - newest_);
  if (ahead > 0x7FFF) return {false, true};
  if (ahead) {
    before_ += now_;
    now_ = 0;
    newest_ = number;
  }
  now_++;
  return {true, replays && before_ > 0};
}

void ChannelSequence::end(uint16_t number) {
  std::lock_guard guard(mutex_);
  number == newest_ ? now_-- : before_--;
}

AtWork::AtWork(const Call& call) : call_(call) {
  if (!call.connection.negotiated().smb3()) return;
  verdict_ = call.open->sequence.begin(call.header.channel_sequence(), call.header.flags & smb2::header_flags::kReplayOperation);
  verdict_.refused = verdict_.refused && changes_something(call.header.command);
}

AtWork::~AtWork() {
  if (verdict_.counted) call_.open->sequence.end(call_.header.channel_sequence());
}

}  // namespace sallyport::server
