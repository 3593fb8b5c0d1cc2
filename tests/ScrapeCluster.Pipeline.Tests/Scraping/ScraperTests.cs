using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Scraping;

/// <summary>What holds on both ways to a target.</summary>
public abstract class ScraperTests : IAsyncLifetime
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private FakeTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await FakeTarget.StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task A_request_says_what_Prometheus_says()
    {
        _target.Serve("a 1\n");

        using var response = await ScrapeAsync(new ScrapePoolOptions { JobName = "j" }, "/metrics?x=%2F&y=a+b");

        response.Error.ShouldBeNull();
        Text(response).ShouldBe("a 1\n");
        response.ContentType.ShouldBe(FakeTarget.TextFormat);
        var request = _target.Requests.ShouldHaveSingleItem();
        (request.Method, request.Target, request.Host).ShouldBe(("GET", "/metrics?x=%2F&y=a+b", _target.Address));
        request.Headers["Accept"].ShouldBe(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
        request.Headers["Accept-Encoding"].ShouldBe("gzip");
        request.Headers["User-Agent"].ShouldMatch("^ScrapeCluster/[0-9]+\\.[0-9]+\\.[0-9]+$");
        request.Headers["X-Prometheus-Scrape-Timeout-Seconds"].ShouldBe("2.5");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/../a//b%20c")]
    [InlineData("?x=1")]
    public async Task The_path_is_sent_as_it_is(string path)
    {
        using var response = await ScrapeAsync(new ScrapePoolOptions { JobName = "j" }, path);

        response.Error.ShouldBeNull();
        _target.Requests.ShouldHaveSingleItem().Target.ShouldBe(path.StartsWith('/') ? path : "/" + path);
    }

    [Fact]
    public async Task Without_compression_the_page_is_asked_for_as_it_is()
    {
        _target.Serve("a 1\n");

        using var response = await ScrapeAsync(new ScrapePoolOptions { JobName = "j", EnableCompression = false });

        Text(response).ShouldBe("a 1\n");
        _target.Requests.Single().Headers["Accept-Encoding"].ShouldBe("identity");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(204)]
    [InlineData(201)]
    [InlineData(302)]
    public async Task Only_the_status_200_is_a_scrape(int status)
    {
        _target.ServeStatus(status);

        using var response = await ScrapeAsync();

        response.Failure.ShouldBe(ScrapeFailure.Status);
        response.Error.ShouldNotBeNull().ShouldStartWith($"Cannot scrape \"http://{_target.Address}/metrics\": it answered with HTTP status {status}");
        response.BodySizeBytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(9, true)]
    [InlineData(11, false)]
    [InlineData(0, false)]
    public async Task A_body_that_reaches_its_limit_fails(int limit, bool fails)
    {
        _target.Serve("0123456789");

        foreach (var compressed in new[] { true, false })
        {
            using var response = await ScrapeAsync(new ScrapePoolOptions { JobName = "j", BodySizeLimit = new ByteSize(limit), EnableCompression = compressed });

            response.Failure.ShouldBe(fails ? ScrapeFailure.BodySizeLimit : ScrapeFailure.None);
            response.BodySizeBytes.ShouldBe(fails ? -1 : 10);
            if (fails)
                response.Error.ShouldNotBeNull().ShouldContain($"body_size_limit={limit}B");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endless_body_stops_at_the_limit(bool packed)
    {
        _target.ServeEndless(packed);
        var before = GC.GetTotalAllocatedBytes();

        using var response = await ScrapeAsync(new ScrapePoolOptions { JobName = "j", BodySizeLimit = new ByteSize(1 << 20), EnableCompression = packed });

        response.Failure.ShouldBe(ScrapeFailure.BodySizeLimit);
        // Other tests allocate meanwhile; without a limit it would be gigabytes until the timeout.
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(512 << 20);
    }

    [Fact]
    public async Task Many_huge_bodies_at_once_wait_for_each_other_and_all_arrive()
    {
        var line = "a_metric_with_a_long_name_so_that_the_page_grows 1\n";
        var page = string.Concat(Enumerable.Repeat(line, (int)(BodyBuffer.LargeBytes / line.Length) + 1000));
        _target.Serve(page);
        var options = new ScrapePoolOptions { JobName = "j" };
        var patient = TargetOf("/metrics") with { Timeout = TimeSpan.FromMinutes(1) };

        for (var round = 0; round < 2; round++)
        {
            await Parallel.ForAsync(0, BodyBuffer.LargeBodies * 2, async (i, _) =>
            {
                using var response = await Scraper(options with { EnableCompression = i % 2 == 0 })(patient, CancellationToken.None);
                response.Error.ShouldBeNull();
                response.BodySizeBytes.ShouldBe(page.Length);
            });
        }
    }

    [Fact]
    public async Task Damaged_gzip_fails()
    {
        var whole = Gzip(string.Concat(Enumerable.Range(0, 1000).Select(i => $"metric_{i} {i}\n")));
        var damaged = (byte[])whole.Clone();
        damaged[whole.Length / 2] ^= 0xFF;

        foreach (var body in new[] { whole[..^1], whole[..^8], whole[..(whole.Length / 2)], whole[..5], damaged, Encoding.UTF8.GetBytes("this is no gzip, but long enough") })
        {
            _target.ServeBytes(body, contentEncoding: "gzip");
            using var response = await ScrapeAsync();
            response.Failure.ShouldBe(ScrapeFailure.Encoding, $"{body.Length} of {whole.Length} bytes");
            response.Error.ShouldNotBeNull().ShouldContain("gzip");
        }
    }

    [Fact]
    public async Task Large_pages_arrive_whole()
    {
        var page = string.Concat(Enumerable.Range(0, 300_000).Select(i => $"metric_{i} {i}\n"));
        _target.Serve(page);

        foreach (var compressed in new[] { true, false, true })
        {
            using var response = await ScrapeAsync(new ScrapePoolOptions { JobName = "j", EnableCompression = compressed });
            response.Error.ShouldBeNull();
            Text(response).ShouldBe(page);
        }
    }

    [Fact]
    public async Task The_timeout_covers_the_body()
    {
        var gate = new TaskCompletionSource();
        _target.ServeHalf("a 1\n", gate.Task);
        var time = new FakeTimeProvider();

        var scrape = Scraper(time: time)(TargetOf("/metrics"), CancellationToken.None);
        while (!scrape.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        using var response = await scrape;
        response.Failure.ShouldBe(ScrapeFailure.Timeout);
        response.Error.ShouldBe($"Cannot scrape \"http://{_target.Address}/metrics\": no complete answer within the scrape timeout of 2s500ms.");
        gate.SetResult();
    }

    [Fact]
    public async Task A_cancelled_scrape_says_so()
    {
        var gate = new TaskCompletionSource();
        _target.ServeHalf("a 1\n", gate.Task);
        using var cancel = new CancellationTokenSource();

        var scrape = Scraper()(TargetOf("/metrics"), cancel.Token);
        await cancel.CancelAsync();

        using var response = await scrape;
        response.Cancelled.ShouldBeTrue();
        gate.SetResult();
    }

    [Fact]
    public async Task A_broken_connection_fails()
    {
        _target.ServeBroken("a 1\n");

        using var response = await ScrapeAsync();

        response.Failure.ShouldBe(ScrapeFailure.Connection);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/metrics", "127.0.0.1:1")]
    [InlineData("http://ho st/metrics", "no valid URL")]
    [InlineData("ftp://h/metrics", "no valid URL")]
    public async Task What_cannot_be_reached_fails_with_a_sentence(string url, string part)
    {
        using var response = await Scraper()(TargetOf("") with { Url = url }, CancellationToken.None);

        response.Failure.ShouldBe(ScrapeFailure.Connection);
        response.Error.ShouldNotBeNull().ShouldContain(part);
    }

    private Task<ScrapeResponse> ScrapeAsync(ScrapePoolOptions? options = null, string path = "/metrics") =>
        Scraper(options)(TargetOf(path), CancellationToken.None);

    private Func<Target, CancellationToken, Task<ScrapeResponse>> Scraper(ScrapePoolOptions? options = null, TimeProvider? time = null) =>
        Scraper(_http, ScrapeSettings.From(options ?? new ScrapePoolOptions { JobName = "j" }), time ?? TimeProvider.System);

    private protected abstract Func<Target, CancellationToken, Task<ScrapeResponse>> Scraper(HttpMessageInvoker http, ScrapeSettings settings, TimeProvider time);

    private Target TargetOf(string path) => new()
    {
        Id = new TargetId(1),
        JobName = "j",
        Url = $"http://{_target.Address}{path}",
        Labels = LabelSet.Empty,
        DiscoveredLabels = LabelSet.Empty,
        Interval = TimeSpan.FromSeconds(15),
        Timeout = TimeSpan.FromSeconds(2.5),
    };

    private static string Text(ScrapeResponse response) => Encoding.UTF8.GetString(response.Body);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
