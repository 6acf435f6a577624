#include "browser/service.h"

#include "browser/worker.h"

namespace sallyport::browser {

Service::Service(Surroundings surroundings) : worker_(std::make_unique<Worker>(std::move(surroundings))) {}
Service::~Service() = default;

std::string Service::serve(names::Plan plan) { return worker_->serve(std::move(plan)); }
void Service::stop() { worker_->stop(); }
std::vector<ServerEntry> Service::list(std::string_view workgroup, uint32_t mask) const { return worker_->list(workgroup, mask); }
std::vector<LinkReport> Service::report() const { return worker_->report(); }

std::vector<ServerEntry> own_list(const Settings& settings, std::string_view workgroup, uint32_t mask) {
  ServerList list;
  list.set_own({settings.machine, kOwnType, kOwnVersionMajor, kOwnVersionMinor, settings.comment}, settings.workgroup, "");
  return list.list(workgroup, mask);
}

}  // namespace sallyport::browser
