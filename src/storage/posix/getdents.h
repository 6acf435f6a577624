// getdents64 in large batches.
#pragma once

#include <dirent.h>
#include <sys/syscall.h>

#include <array>
#include <cstring>
#include <memory>
#include <string_view>

namespace sallyport::storage::posix {

class DirectoryReader {
 public:
  explicit DirectoryReader(int fd) : fd_(fd) {}

  struct Entry {
    std::string_view name;  // terminated by NUL; valid until the next call that reads a batch
    unsigned char type;
  };
  // "." and ".." are left out. False at the end, or with error() set.
  bool next(Entry& out) {
    for (;;) {
      if (at_ >= filled_ && !fill()) return false;
      auto* entry = reinterpret_cast<struct dirent64*>(batch_->data() + at_);
      at_ += entry->d_reclen;
      std::string_view name(entry->d_name);
      if (name == "." || name == "..") continue;
      out = {name, entry->d_type};
      return true;
    }
  }
  int error() const { return error_; }

 private:
  static constexpr size_t kBatch = 64 * 1024;
  bool fill() {
    if (!batch_) batch_ = std::make_unique_for_overwrite<std::array<char, kBatch>>();
    long n = syscall(SYS_getdents64, fd_, batch_->data(), batch_->size());
    at_ = 0;
    filled_ = n > 0 ? static_cast<size_t>(n) : 0;
    if (n < 0) error_ = errno;
    return n > 0;
  }

  int fd_;
  std::unique_ptr<std::array<char, kBatch>> batch_;
  size_t at_ = 0, filled_ = 0;
  int error_ = 0;
};

}  // namespace sallyport::storage::posix
