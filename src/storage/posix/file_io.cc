// Reading, writing, sizes and holes.
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/magic.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "proto/fscc/classes.h"
#include "storage/posix/errno.h"
#include "storage/posix/identity_switch.h"
#include "storage/posix/posix_file.h"
#include "storage/posix/system.h"

namespace sallyport::storage::posix {

namespace {

namespace filter = fscc::notify_filter;

constexpr uint64_t kLargest = INT64_MAX;

bool is_sound(uint64_t offset, uint64_t length) { return offset <= kLargest && length <= kLargest - offset; }

uint64_t size_of(int fd) {
  struct stat about = {};
  return fstat(fd, &about) == 0 ? static_cast<uint64_t>(about.st_size) : 0;
}

bool lives_in_memory(int fd) {
  struct statfs about = {};
  return fstatfs(fd, &about) == 0 && (about.f_type == TMPFS_MAGIC || about.f_type == RAMFS_MAGIC);
}

// The kernel will not copy between these two files, or not these ranges of one: they overlap.
bool cannot_copy(int error) { return error == EXDEV || error == ENOSYS || error == EOPNOTSUPP || error == EINVAL; }

}  // namespace

Result<> PosixFile::act() const {
  if (!act_as(*who_)) return fail(NtStatus::access_denied);
  return {};
}

// EAGAIN instead of waiting for a disk. File systems in memory do not know how to promise that, and need not.
ssize_t PosixFile::read_at_once(const iovec& piece, off_t at) {
  if (!in_memory_) {
    ssize_t got = preadv2(io().get(), &piece, 1, at, RWF_NOWAIT);
    if (got >= 0 || errno != EOPNOTSUPP) return got;
    in_memory_ = lives_in_memory(io().get());
    errno = EAGAIN;
    if (!in_memory_) return -1;
  }
  return pread(io().get(), piece.iov_base, piece.iov_len, at);
}

Result<size_t> PosixFile::read(MutableBytes out, uint64_t offset, bool may_block) {
  if (is_directory()) return fail(NtStatus::invalid_device_request);
  if (offset > kLargest) return fail(NtStatus::invalid_parameter);
  size_t done = 0;
  while (done < out.size()) {
    iovec piece = {out.data() + done, out.size() - done};
    auto at = static_cast<off_t>(std::min(offset + done, kLargest));
    ssize_t n = may_block ? pread(io().get(), piece.iov_base, piece.iov_len, at) : read_at_once(piece, at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno();
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

// A byte every so often tells whether the range is in the page cache.
Result<Sendable> PosixFile::sendable(Range range) {
  constexpr uint64_t kStep = 512 * 1024;
  if (!readable_ || is_directory() || !is_sound(range.offset, range.length)) return Sendable{};
  uint64_t size = size_of(io().get());
  if (range.offset >= size) return Sendable{};
  uint64_t end = std::min(range.offset + range.length, size);
  for (uint64_t at = range.offset; at < end && !in_memory_; at = at + 1 == end ? end : std::min(at + kStep, end - 1)) {
    uint8_t byte;
    if (read_at_once({&byte, 1}, static_cast<off_t>(at)) != 1) return fail(NtStatus::pending);
  }
  return Sendable{io().get(), static_cast<size_t>(end - range.offset)};
}

Result<> PosixFile::write_all(Bytes data, uint64_t offset) {
  for (size_t done = 0; done < data.size();) {
    ssize_t n = pwrite(io().get(), data.data() + done, data.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno();
    if (n == 0) return fail(NtStatus::disk_full);
    done += static_cast<size_t>(n);
  }
  return {};
}

Result<> PosixFile::write(Bytes data, uint64_t offset) {
  if (is_directory()) return fail(NtStatus::invalid_device_request);
  if (!is_sound(offset, data.size())) return fail(NtStatus::invalid_parameter);
  TRY(acting, act());
  bool listened = share_->changes->anyone();
  bool grows = listened && offset + data.size() > size_of(io().get());
  TRY(written, write_all(data, offset));
  wrote(filter::kStreamWrite | (grows ? filter::kStreamSize : 0), filter::kLastWrite | (grows ? filter::kSize : 0));
  return {};
}

// Within the kernel; file systems that can share blocks between files copy nothing at all.
Result<> PosixFile::copy(File& source, uint64_t from, uint64_t to, uint32_t length) {
  if (is_directory()) return fail(NtStatus::invalid_device_request);
  if (!is_sound(from, length) || !is_sound(to, length)) return fail(NtStatus::invalid_parameter);
  TRY(acting, act());
  auto* other = dynamic_cast<PosixFile*>(&source);
  if (!other || !other->readable_ || other->is_directory()) return File::copy(source, from, to, length);
  bool grows = share_->changes->anyone() && to + length > size_of(io().get());
  off_t in = static_cast<off_t>(from), out = static_cast<off_t>(to);
  for (uint32_t left = length; left;) {
    ssize_t n = copy_file_range(other->io().get(), &in, io().get(), &out, left, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && cannot_copy(errno)) return File::copy(source, static_cast<uint64_t>(in), static_cast<uint64_t>(out), left);
    if (n < 0) return fail_errno();
    if (n == 0) return fail(NtStatus::invalid_view_size);
    left -= static_cast<uint32_t>(n);
  }
  wrote(filter::kStreamWrite | (grows ? filter::kStreamSize : 0), filter::kLastWrite | (grows ? filter::kSize : 0));
  return {};
}

Result<> PosixFile::flush() {
  if (path_only_ && !stream_) return {};
  if (fsync(io().get()) != 0 && errno != EINVAL && errno != EROFS) return fail_errno();
  return {};
}

Result<> PosixFile::set_end_of_file(uint64_t size) {
  if (is_directory() || size > kLargest) return fail(NtStatus::invalid_parameter);
  TRY(acting, act());
  if (ftruncate(io().get(), static_cast<off_t>(size)) != 0) return fail_errno();
  wrote(filter::kStreamSize | filter::kStreamWrite, filter::kSize | filter::kLastWrite);
  return {};
}

Result<> PosixFile::set_allocation(uint64_t size) {
  if (is_directory() || size > kLargest) return fail(NtStatus::invalid_parameter);
  TRY(acting, act());
  auto present = size_of(io().get());
  if (size < present) return set_end_of_file(size);
  // Truncating to the present size gives back what was reserved behind it.
  if (ftruncate(io().get(), static_cast<off_t>(present)) != 0) return fail_errno();
  if (size > present && fallocate(io().get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) != 0 && errno != EOPNOTSUPP)
    return fail_errno();
  wrote(filter::kStreamSize, filter::kSize);
  return {};
}

// FSCTL_SET_ZERO_DATA, [MS-FSA] 2.1.5.10.37: never makes the file longer.
Result<> PosixFile::zero(Range range) {
  if (is_directory() || !is_sound(range.offset, range.length)) return fail(NtStatus::invalid_parameter);
  TRY(acting, act());
  uint64_t end = std::min(range.offset + range.length, size_of(io().get()));
  if (range.offset >= end) return {};
  TRY(now, object());
  bool sparse = now.attributes & fscc::file_attribute::kSparseFile;
  int mode = FALLOC_FL_KEEP_SIZE | (sparse ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE);
  if (fallocate(io().get(), mode, static_cast<off_t>(range.offset), static_cast<off_t>(end - range.offset)) != 0) {
    if (errno != EOPNOTSUPP) return fail_errno();
    TRY(written, zero_by_writing(range.offset, end));
  }
  wrote(filter::kStreamWrite, filter::kLastWrite);
  return {};
}

Result<> PosixFile::zero_by_writing(uint64_t offset, uint64_t end) {
  static constexpr std::array<uint8_t, 64 * 1024> kZeros = {};
  while (offset < end) {
    auto piece = static_cast<size_t>(std::min<uint64_t>(kZeros.size(), end - offset));
    TRY(written, write_all({kZeros.data(), piece}, offset));
    offset += piece;
  }
  return {};
}

// FSCTL_QUERY_ALLOCATED_RANGES, [MS-FSA] 2.1.5.10.22: a file that is not sparse is allocated from end to end.
Result<std::vector<Range>> PosixFile::allocated_ranges(Range within) {
  if (is_directory() || !is_sound(within.offset, within.length)) return fail(NtStatus::invalid_parameter);
  TRY(now, object());
  int fd = io().get();
  uint64_t end = std::min(within.offset + within.length, size_of(fd));
  std::vector<Range> out;
  if (within.offset >= end) return out;
  if (!(now.attributes & fscc::file_attribute::kSparseFile)) return std::vector<Range>{{within.offset, end - within.offset}};
  for (uint64_t at = within.offset; at < end;) {
    off_t data = lseek(fd, static_cast<off_t>(at), SEEK_DATA);
    if (data < 0 && errno == ENXIO) break;  // nothing but a hole up to the end
    off_t hole = data < 0 ? -1 : lseek(fd, data, SEEK_HOLE);
    if (hole < 0) return fail_errno();
    uint64_t from = std::max(at, static_cast<uint64_t>(data)), to = std::min(end, static_cast<uint64_t>(hole));
    if (from < to) out.push_back({from, to - from});
    at = static_cast<uint64_t>(hole);
  }
  return out;
}

}  // namespace sallyport::storage::posix
