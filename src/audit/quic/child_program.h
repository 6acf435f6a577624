// Another program that is heard once: all that it writes to its standard output. It ends with its owner, by force if need be.
// Nothing is open in it but that; what it complains of is not shown.
#pragma once

#include "audit/quic/watched_descriptor.h"

namespace sallyport::audit {

class ChildProgram {
 public:
  static constexpr size_t kMostOutput = 64 * 1024;

  // The first word is its path.
  ChildProgram(channel::EventLoop& loop, std::vector<std::string> words);
  ~ChildProgram();
  ChildProgram(const ChildProgram&) = delete;
  ChildProgram& operator=(const ChildProgram&) = delete;

  // Until it ends. Else timed_out; too_long; local, when it could not be started.
  client::Task<std::string> output(client::Clock::time_point until);

 private:
  channel::EventLoop& loop_;
  WatchedDescriptor out_;
  pid_t child_ = 0;  // 0: none
};

}  // namespace sallyport::audit
