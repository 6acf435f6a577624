#include "harden/applied.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "base/whole_file.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

constexpr const char* kStages[] = {"waiting", "confirmed", "rolled back"};

std::string folder(const std::string& state_directory) { return state_directory + "/harden"; }
std::string file_in(const std::string& state_directory) { return folder(state_directory) + "/applied.json"; }

std::unexpected<std::string> cannot(const char* what, const std::string& file) {
  return std::unexpected(fmt::format("cannot {} {}: {}", what, file, std::strerror(errno)));
}

}  // namespace

std::string to_json(const Applied& applied) {
  json value = {{"token", applied.token},
                {"policy_file", applied.policy_file},
                {"before", applied.before},
                {"boot", applied.boot},
                {"deadline", applied.deadline},
                {"when", applied.when.time_since_epoch().count()},
                {"stage", kStages[static_cast<size_t>(applied.stage)]}};
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Applied> applied_from_json(std::string_view text) {
  auto value = json::parse(text, nullptr, false);
  if (!value.is_object()) return std::nullopt;
  Applied applied;
  for (auto [key, member] : {std::pair{"token", &applied.token},
                             {"policy_file", &applied.policy_file},
                             {"before", &applied.before},
                             {"boot", &applied.boot}}) {
    auto found = value.find(key);
    if (found == value.end() || !found->is_string()) return std::nullopt;
    *member = found->get<std::string>();
  }
  auto deadline = value.value("deadline", json()), when = value.value("when", json()), stage = value.value("stage", json());
  if (!deadline.is_number_integer() || !when.is_number_integer() || !stage.is_string()) return std::nullopt;
  applied.deadline = deadline.get<int64_t>();
  applied.when = policy::Time(std::chrono::seconds(when.get<int64_t>()));
  for (size_t i = 0; i < std::size(kStages); i++)
    if (stage == kStages[i]) return applied.stage = static_cast<Stage>(i), applied;
  return std::nullopt;
}

int64_t boot_clock() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

std::string boot_id() {
  auto id = read_whole_file("/proc/sys/kernel/random/boot_id").value_or("");
  return id.substr(0, id.find('\n'));
}

std::expected<int, std::string> AppliedState::lock_file(const std::string& state_directory) {
  auto place = folder(state_directory);
  if (mkdir(place.c_str(), 0700) != 0 && errno != EEXIST) return cannot("make the folder", place);
  auto name = place + "/lock";
  int lock = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return cannot("open", name);
  return lock;
}

std::expected<AppliedState, std::string> AppliedState::open(const std::string& state_directory) {
  auto lock = lock_file(state_directory);
  if (!lock) return std::unexpected(lock.error());
  AppliedState state(file_in(state_directory), *lock);
  while (flock(*lock, LOCK_EX) != 0)
    if (errno != EINTR) return cannot("lock", folder(state_directory));
  return state;
}

std::expected<AppliedState, std::string> AppliedState::open_at_last(const std::string& state_directory,
                                                                    std::chrono::seconds patience) {
  auto lock = lock_file(state_directory);
  if (!lock) return std::unexpected(lock.error());
  AppliedState state(file_in(state_directory), *lock);
  for (auto end = boot_clock() + patience.count(); flock(*lock, LOCK_EX | LOCK_NB) != 0 && boot_clock() < end;)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return state;
}

AppliedState::AppliedState(AppliedState&& other) noexcept
    : file_(std::move(other.file_)), lock_(std::exchange(other.lock_, -1)) {}

AppliedState::~AppliedState() {
  if (lock_ >= 0) close(lock_);
}

std::expected<std::optional<Applied>, std::string> AppliedState::load() const {
  auto text = read_whole_file(file_);
  if (!text && text.error() == std::errc::no_such_file_or_directory) return std::nullopt;
  if (!text) return std::unexpected(fmt::format("cannot read {}: {}", file_, text.error().message()));
  auto applied = applied_from_json(*text);
  if (!applied)
    return std::unexpected(fmt::format("{} is damaged: what was in force before is not known; look at it by hand", file_));
  return applied;
}

std::expected<void, std::string> AppliedState::save(const Applied& applied) const {
  auto error = write_whole_file(file_, to_json(applied) + "\n");
  if (error) return std::unexpected(fmt::format("cannot write {}: {}", file_, error.message()));
  return {};
}

void AppliedState::forget() const { unlink(file_.c_str()); }

std::optional<Applied> peek(const std::string& state_directory) {
  auto text = read_whole_file(file_in(state_directory));
  return text ? applied_from_json(*text) : std::nullopt;
}

}  // namespace sallyport::harden
