"""Every page by axe-core, on a desk and on a phone, light and dark.

    pages.py URL PATH...            fails where there is a serious finding, or a page is wider than its window
    pages.py --shots DIR URL PATH...  writes pictures as well
"""
import sys
from browser import axe, browser, findings, found, wider


def main(arguments):
    if not found():
        print("no chromium")
        return 75
    shots = arguments[1] if arguments[:1] == ["--shots"] else None
    url, *paths = arguments[2:] if shots else arguments
    source, faults = axe(), []
    for size in ("desktop", "phone"):
        for dark in (False, True):
            with browser(size, dark) as driver:
                for path in paths:
                    driver.get(url + path)
                    where = f"{path} ({size}, {'dark' if dark else 'light'})"
                    if shots:
                        name = path.strip("/").replace("/", "_").replace("?", "_").replace("&", "_")[:60] or "index"
                        driver.save_screenshot(f"{shots}/{name}-{size}-{'dark' if dark else 'light'}.png")
                    faults += [f"{where}: {rule}: {text}: {nodes}" for rule, text, nodes in findings(driver, source)]
                    if wider(driver) > 1:
                        faults.append(f"{where}: {wider(driver)} pixels wider than the window")
                    logged = [one for one in driver.get_log("browser") if one["level"] == "SEVERE" and "404 (Not Found)" not in one["message"]]
                    faults += [f"{where}: {one['message']}" for one in logged]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
