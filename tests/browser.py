"""A browser without a window: Debian's Chromium, which asks nobody but the pages that it is sent to.

    with browser() as driver: ...

CHROMIUM and CHROMEDRIVER name other ones. Nothing is fetched."""
import contextlib, importlib.util, os, pathlib, shutil, sys, tempfile

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def found():
    """The browser and its driver; None where one is not here."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    driver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")
    return (chromium, driver) if chromium and driver else None


def axe():
    """The text of axe-core."""
    package = importlib.util.find_spec("axe_playwright_python")
    return (pathlib.Path(package.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


@contextlib.contextmanager
def browser(size="desktop", dark=False):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    chromium, driver = found()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        width, height = SIZES[size]
        for argument in (
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--hide-scrollbars", "--force-device-scale-factor=1",
            f"--user-data-dir={profile}", f"--window-size={width},{height}",
        ):
            options.add_argument(argument)
        opened = webdriver.Chrome(options=options, service=Service(executable_path=driver))
        try:
            opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"})
            opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
            yield opened
        finally:
            opened.quit()


def findings(driver, source):
    """What axe finds on the page that is open, of serious impact."""
    driver.execute_script(source)
    result = driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(done)")
    serious = [one for one in result["violations"] if one["impact"] in ("serious", "critical")]
    return [(one["id"], one["help"], [node["html"][:160] for node in one["nodes"][:3]]) for one in serious]


def wider(driver):
    """By how much the page is wider than its window."""
    return driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
