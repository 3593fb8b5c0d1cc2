using Microsoft.Playwright;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace ScrapeCluster.Server.Tests.Page;

/// <summary>What a person sees at /, in a real browser, of the real server with the configuration it comes with.</summary>
public sealed class PageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _complaints = [];
    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ServerProcess.StartAsync(["--web.listen-address=127.0.0.1:0", $"--storage.path={_folder.Path}/data"], _folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Samples_arrive_before_the_newcomers_eyes()
    {
        var page = await OpenAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Ready", Patient<LocatorAssertionsToHaveTextOptions>());
        await Expect(page.Locator("#targets-up")).ToHaveTextAsync("4 / 4", Patient<LocatorAssertionsToHaveTextOptions>());
        await Expect(page.Locator("#targets tbody tr")).ToHaveCountAsync(4);
        await Expect(page.Locator("#targets tbody .pill.up")).ToHaveCountAsync(4);
        var rows = page.Locator("#series tbody tr");
        await Expect(rows.Filter(new LocatorFilterOptions { HasText = "demo_visitors" })).ToHaveCountAsync(3, Patient<LocatorAssertionsToHaveCountOptions>());

        // The same rows get newer samples without the page being loaded again.
        var before = await SamplesReceivedAsync(page);
        await Eventually.TrueAsync(async () => await SamplesReceivedAsync(page) > before, Eventually.DefaultTimeout, () => $"still {before} samples");
        var lines = rows.Locator(".spark path");
        (await lines.CountAsync()).ShouldBeGreaterThan(20);
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Service_discoveries_are_shown_with_what_they_found()
    {
        var page = await OpenAsync();

        await page.GetByText("Discovery", new PageGetByTextOptions { Exact = true }).ClickAsync();

        var row = page.Locator("#discovery tbody tr").First;
        await Expect(row).ToBeVisibleAsync(Patient<LocatorAssertionsToBeVisibleOptions>());
        await Expect(row.Locator(".pill")).ToHaveTextAsync("up");
        await Expect(row.Locator("td").Nth(1)).ToHaveTextAsync("static");
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_alone_is_shown_as_a_cluster_of_one()
    {
        var page = await OpenAsync();

        await Expect(page.Locator("#members tbody tr")).ToHaveCountAsync(1, Patient<LocatorAssertionsToHaveCountOptions>());
        await Expect(page.Locator("#members tbody .pill.up")).ToHaveTextAsync("Up", Patient<LocatorAssertionsToHaveTextOptions>());
        await Expect(page.Locator("#shard-map > div:not(.node-none)")).ToHaveCountAsync(256, Patient<LocatorAssertionsToHaveCountOptions>());
        await Expect(page.Locator("#shard-map")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("has 256 of 256 shards"));
        await Expect(page.Locator("#cluster-note")).ToHaveTextAsync("1 node · 256 shards");
        await Expect(page.GetByText("ledger holds")).ToBeVisibleAsync();

        await page.GetByText("Moves and ledger").ClickAsync();

        await Expect(page.Locator("#ledger tbody tr")).ToHaveCountAsync(14);
        await Expect(page.Locator("#ledger-note")).ToContainTextAsync("Each node counts from its start");
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Last moves of shards" })).ToBeVisibleAsync();
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_endpoint_of_remote_write_is_shown_with_its_shards()
    {
        var page = await OpenAsync();
        var endpoint = page.Locator("#writing tbody tr");

        await Expect(endpoint).ToHaveCountAsync(1, Patient<LocatorAssertionsToHaveCountOptions>());
        await Expect(endpoint.Locator(".pill.up")).ToHaveTextAsync("sending", Patient<LocatorAssertionsToHaveTextOptions>());
        await Expect(endpoint.Locator("td").Nth(6)).ToContainTextAsync("ago", Patient<LocatorAssertionsToContainTextOptions>());

        await page.Locator("#writing-details summary").ClickAsync();

        await Expect(page.Locator("#writing-shards tbody tr")).Not.ToHaveCountAsync(0, Patient<LocatorAssertionsToHaveCountOptions>());
        _complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_filter_narrows_the_series_and_says_how_far()
    {
        var page = await OpenAsync();
        var rows = page.Locator("#series tbody tr");
        await Expect(rows.First).ToBeVisibleAsync(Patient<LocatorAssertionsToBeVisibleOptions>());

        await page.GetByLabel("Filter").FillAsync("demo_http demo=\"2\" -bucket");

        await Expect(rows.Filter(new LocatorFilterOptions { HasTextRegex = new("demo_http_request(s|_duration)") })).Not.ToHaveCountAsync(0);
        await Eventually.HoldsAsync(async () =>
        {
            foreach (var text in await rows.AllTextContentsAsync())
            {
                text.ShouldContain("demo=\"2\"");
                text.ShouldNotContain("_bucket");
            }
        });
        await Expect(page.Locator("#series-note")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9]+ of [0-9]+ series match"));

        await page.GetByLabel("Filter").FillAsync("no such series");
        await Expect(page.GetByText("No series matches the filter.")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 200, 256)]
    [InlineData(ColorScheme.Dark, 0, 60)]
    public async Task It_is_light_or_dark_as_the_reader_prefers(ColorScheme scheme, int atLeast, int below)
    {
        var page = await OpenAsync(new BrowserNewContextOptions { ColorScheme = scheme });

        var red = await page.EvaluateAsync<int>("() => parseInt(getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0])");

        red.ShouldBeInRange(atLeast, below);
    }

    [Fact]
    public async Task On_a_phone_only_the_tables_scroll_sideways()
    {
        var page = await OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await Expect(page.Locator("#series tbody tr").First).ToBeVisibleAsync(Patient<LocatorAssertionsToBeVisibleOptions>());

        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
    }

    [Fact]
    public async Task Everything_has_a_name_for_those_who_do_not_see_it()
    {
        var page = await OpenAsync();
        await Expect(page.Locator("#series tbody tr").First).ToBeVisibleAsync(Patient<LocatorAssertionsToBeVisibleOptions>());

        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("ScrapeCluster");
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Targets" }).First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox, new PageGetByRoleOptions { Name = "Filter" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new PageGetByRoleOptions { Name = "Latest value" })).ToBeVisibleAsync();
        (await page.Locator(".spark:not([aria-label])").CountAsync()).ShouldBe(0);
        (await page.Locator("html[lang=en]").CountAsync()).ShouldBe(1);
        (await page.EvaluateAsync<string>("() => { document.body.focus(); return document.title; }")).ShouldBe("ScrapeCluster");
    }

    [Fact]
    public async Task A_node_that_goes_away_is_said_to_be_away()
    {
        var page = await OpenAsync();
        await Expect(page.Locator("#unreachable")).ToBeHiddenAsync();
        await _server.StopAsync();

        await Expect(page.Locator("#unreachable")).ToBeVisibleAsync(Patient<LocatorAssertionsToBeVisibleOptions>());
    }

    [Fact]
    public async Task Without_receiver_it_shows_targets_and_how_to_get_one()
    {
        using var folder = new TemporaryFolder();
        await using var other = await ServerProcess.StartAsync(folder, """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: dead
                static_configs: [{targets: ['127.0.0.1:1']}]
            """);

        var page = await OpenAsync(address: other.Address);

        await Expect(page.GetByText("The built-in receiver is off on this node")).ToBeVisibleAsync();
        await Expect(page.Locator("#series")).ToBeHiddenAsync();
        await Expect(page.Locator("#targets tbody .pill.down")).ToHaveCountAsync(1, Patient<LocatorAssertionsToHaveCountOptions>());
        await Expect(page.Locator("#targets tbody .failure")).ToContainTextAsync("127.0.0.1:1");
    }

    private async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null, Uri? address = null)
    {
        var context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions());
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            // The browser notes it where /-/ready says 503, as it must while the node starts.
            if (!message.Location.Contains("/-/ready", StringComparison.Ordinal) && message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith((address ?? _server.Address).ToString(), StringComparison.Ordinal))
                _complaints.Add($"asked another host: {request.Url}");
        };
        await page.GotoAsync((address ?? _server.Address).ToString());
        return page;
    }

    private static async Task<long> SamplesReceivedAsync(IPage page) =>
        long.TryParse((await page.Locator("#samples-total").TextContentAsync())?.Replace(",", ""), out var samples) ? samples : 0;

    /// <summary>Playwright gives up after five seconds; a busy machine may take longer.</summary>
    private static T Patient<T>() where T : new()
    {
        var options = new T();
        typeof(T).GetProperty("Timeout")!.SetValue(options, 30_000f);
        return options;
    }
}
