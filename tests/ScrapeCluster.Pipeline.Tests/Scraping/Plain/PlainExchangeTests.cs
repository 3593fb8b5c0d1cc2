using System.Text;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Scraping.Plain;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Scraping.Plain;

/// <summary>Answers as they really come, and as they should not.</summary>
public sealed class PlainExchangeTests : IDisposable
{
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n";

    private readonly ScriptedTarget _target = new();
    private readonly HttpClientFactory _factory = new();
    private readonly HttpMessageInvoker _http;
    private readonly Dictionary<Scraper, PlainTarget> _ways = [];

    public PlainExchangeTests() => _http = _factory.Create(HttpClientOptions.Default);

    public void Dispose()
    {
        _http.Dispose();
        _factory.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200 \r\ncontent-length:4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 4\n\na 1\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: a\r\n\tb\r\n c\r\nContent-Length: 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 99\r\n\r\n1\r\na\r\n003;x=\"y\";z\r\n 1\n\r\n0;last\r\nTrailer: x\r\nOther: y\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4 \na 1\n\n0\n\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n")]
    public async Task What_is_right_is_read_whole_or_byte_by_byte_and_the_connection_is_kept(string answer)
    {
        _target.Answer = (_, _) => answer;
        var scraper = Scraper();

        foreach (var drips in new[] { false, true, false })
        {
            _target.Drips = drips;
            using var response = await ScrapeAsync(scraper);
            response.Error.ShouldBeNull();
            Encoding.UTF8.GetString(response.Body).ShouldBe("a 1\n");
        }

        _target.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, Close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\na 1\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nfalse 1\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n0\r\n\r\ngarbage")]
    public async Task A_connection_that_ends_or_says_more_than_was_asked_is_not_used_again(string answer)
    {
        _target.Answer = (_, _) => answer;
        var scraper = Scraper();

        for (var i = 0; i < 3; i++)
        {
            using var response = await ScrapeAsync(scraper);
            response.Error.ShouldBeNull();
            Encoding.UTF8.GetString(response.Body).ShouldBe("a 1\n");
        }

        _target.Connections.ShouldBe(3);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\na 1\n")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na 1\n")]
    public async Task Without_a_length_the_body_ends_with_the_connection(string answer)
    {
        (_target.Answer, _target.Ends) = ((_, _) => answer, true);

        using var response = await ScrapeAsync(Scraper());

        response.Error.ShouldBeNull();
        Encoding.UTF8.GetString(response.Body).ShouldBe("a 1\n");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na 1\n", "4 of 5 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\na 1\n", "4 of 99999999 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na 1\n", "4 bytes of its chunked body")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n0\r\n", "chunked body")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "within its headers")]
    [InlineData("", "closed the connection before it had answered")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "Content-Length is \"x\"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "Content-Length is \"-1\"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\na 1\n", "Content-Length is \"+4\"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\na 1\n", "Content-Length is \"9")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\na 1\n", "Content-Length is \"\"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\na 1\n", "two Content-Lengths")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "Transfer-Encoding is \"gzip, chunked\"")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding is")]
    [InlineData("HTTP/1.1 200 OK\r\nno header\r\n\r\n", "header \"no header\" is none")]
    [InlineData("HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n", "is none")]
    [InlineData("HTTP/1.1 200 OK\r\n: x\r\n\r\n", "is none")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", "no HTTP/1.1")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n", "no HTTP/1.1")]
    [InlineData("HTTP/2 200\r\n\r\n", "no HTTP/1.1")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0050 and so on", "no HTTP/1.1")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "\"SSH-2.0-")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "size of a chunk is \"x\"")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "size of a chunk is \"-1\"")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "size of a chunk is \"\"")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8000000000000000\r\n", "size of a chunk is")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n 2\r\n0\r\n\r\n", "longer than its size")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP status 101")]
    public async Task What_is_wrong_is_named_whole_or_byte_by_byte(string answer, string named)
    {
        (_target.Answer, _target.Ends) = ((_, _) => answer, true);

        foreach (var drips in new[] { false, true })
        {
            _target.Drips = drips;
            using var response = await ScrapeAsync(Scraper());
            response.Failure.ShouldBe(named.StartsWith("HTTP status", StringComparison.Ordinal) ? ScrapeFailure.Status : ScrapeFailure.Connection);
            response.Error.ShouldNotBeNull().ShouldStartWith($"Cannot scrape \"{_target.Url}\": ");
            response.Error.ShouldContain(named);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", "a", "", "headers are longer than 65536 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\n", "X: y\r\n", "", "headers are longer than 65536 bytes")]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n", "", "HTTP status 100")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "x", "", "longer than 4096 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", "", "trailers are too long")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n", "x", "", "body_size_limit=1KB")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "x", "", "body_size_limit=1KB")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", "", "body_size_limit=1KB")]
    public async Task What_never_ends_ends_at_its_limit(string start, string again, string end, string named)
    {
        _target.Answer = (_, _) => start + string.Concat(Enumerable.Repeat(again, 200_000 / again.Length)) + end;

        using var response = await ScrapeAsync(Scraper(new ScrapePoolOptions { JobName = "j", BodySizeLimit = new ByteSize(1024) }));

        response.Error.ShouldNotBeNull().ShouldContain(named);
    }

    [Fact]
    public async Task A_kept_connection_that_was_closed_meanwhile_is_replaced_without_a_word()
    {
        _target.Answer = (connection, request) => connection == 1 && request == 2 ? null : Good;
        var scraper = Scraper();

        for (var i = 0; i < 4; i++)
        {
            using var response = await ScrapeAsync(scraper);
            response.Error.ShouldBeNull();
        }

        _target.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_that_always_closes_unasked_fails_after_the_second_try()
    {
        _target.Answer = (connection, request) => connection == 1 && request == 1 ? Good : null;
        var scraper = Scraper();

        using var first = await ScrapeAsync(scraper);
        using var second = await ScrapeAsync(scraper);

        first.Error.ShouldBeNull();
        second.Error.ShouldNotBeNull().ShouldContain("closed the connection before it had answered");
        _target.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Error_pages_leave_the_connection_as_it_is()
    {
        _target.Answer = (_, request) => (request % 3) switch
        {
            0 => "HTTP/1.1 500 Oh no\r\nContent-Length: 5\r\n\r\nsorry",
            1 => "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsorry\r\n0\r\n\r\n",
            _ => "HTTP/1.1 204 No Content\r\n\r\n",
        };
        var scraper = Scraper();

        foreach (var status in new[] { "404 Not Found", "204 No Content", "500 Oh no" })
        {
            using var response = await ScrapeAsync(scraper);
            response.Failure.ShouldBe(ScrapeFailure.Status);
            response.Error.ShouldNotBeNull().ShouldContain($"HTTP status {status};");
        }

        _target.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_is_followed_the_other_way_from_then_on()
    {
        _target.Answer = (_, _) => _target.Requests.Last().StartsWith("GET /metrics ", StringComparison.Ordinal)
            ? "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n" : Good;
        var scraper = Scraper();

        for (var i = 0; i < 2; i++)
        {
            using var response = await ScrapeAsync(scraper);
            response.Error.ShouldBeNull();
            Encoding.UTF8.GetString(response.Body).ShouldBe("a 1\n");
        }

        _target.Requests.Select(head => head.Split(' ')[1]).ShouldBe(["/metrics", "/metrics", "/other", "/metrics", "/other"]);
    }

    [Fact]
    public async Task A_redirect_that_is_not_to_be_followed_is_a_status()
    {
        _target.Answer = (_, _) => "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n";

        using var response = await ScrapeAsync(Scraper(http: new HttpClientOptions { FollowRedirects = false }));

        response.Error.ShouldNotBeNull().ShouldContain("HTTP status 302 Found");
    }

    [Fact]
    public async Task Credentials_are_sent_as_the_handlers_send_them()
    {
        HttpClientOptions[] all =
        [
            new() { BasicAuth = new BasicAuthOptions { Username = "me", Password = new Secret("pässword") } },
            new() { Authorization = new AuthorizationOptions { Credentials = new Secret("token") } },
            new(),
        ];

        foreach (var options in all)
        {
            using var invoker = _factory.Create(options);
            var settings = ScrapeSettings.From(new ScrapePoolOptions { JobName = "j" });
            using var theirs = await new Scraper(invoker, settings, TimeProvider.System).ScrapeAsync(Target(), CancellationToken.None);
            using var ours = await ScrapeAsync(Scraper(http: options));
            var heads = _target.Requests.TakeLast(2).Select(head => head.Split("\r\n")).ToList();
            heads[1][0].ShouldBe(heads[0][0]);
            heads[1].ShouldBe(heads[0], ignoreOrder: true);
        }
    }

    [Theory]
    [InlineData("http://localhost:{0}/metrics", null)]
    [InlineData("http://no-such-host.invalid:{0}/metrics", "the host name cannot be resolved")]
    [InlineData("http://127.0.0.1:1/metrics", "refused (127.0.0.1:1)")]
    [InlineData("http://127.0.0.1:{0}", null)]
    public async Task Names_are_looked_up_and_what_is_not_there_is_told(string url, string? error)
    {
        _target.Answer = (_, _) => Good;

        using var response = await ScrapeAsync(Scraper(), Target() with { Url = url.Replace("{0}", _target.Address.Split(':')[1], StringComparison.Ordinal) });

        if (error is null)
            response.Error.ShouldBeNull();
        else
            response.Error.ShouldNotBeNull().ShouldContain(error);
    }

    [Fact]
    public async Task A_target_that_never_answers_times_out()
    {
        _target.Answer = (_, _) => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";

        using var response = await ScrapeAsync(Scraper(), Target() with { Timeout = TimeSpan.FromMilliseconds(150) });

        response.Failure.ShouldBe(ScrapeFailure.Timeout);
        response.Error.ShouldNotBeNull().ShouldContain("no complete answer within the scrape timeout of 150ms");
    }

    [Fact]
    public async Task Many_scrapes_at_once_get_their_own_answers()
    {
        _target.Answer = (_, _) =>
        {
            var path = _target.Requests.Last().Split(' ')[1];
            return $"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n{path[..0]}";
        };
        var scraper = Scraper();

        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
        {
            using var response = await scraper.ScrapeAsync(Target(), scraper.WayTo(Target()), CancellationToken.None);
            response.Error.ShouldBeNull();
            response.BodySizeBytes.ShouldBe(4);
        });

        _target.Connections.ShouldBeLessThanOrEqualTo(50);
    }

    private Scraper Scraper(ScrapePoolOptions? options = null, HttpClientOptions? http = null) =>
        new(_http, ScrapeSettings.From(options ?? new ScrapePoolOptions { JobName = "j" }), TimeProvider.System, _factory.CreatePlain(http ?? HttpClientOptions.Default));

    private async Task<ScrapeResponse> ScrapeAsync(Scraper scraper, Target? target = null)
    {
        if (!_ways.TryGetValue(scraper, out var way))
            _ways[scraper] = way = scraper.WayTo(target ?? Target());
        return await scraper.ScrapeAsync(target ?? Target(), way, CancellationToken.None);
    }

    private Target Target() => new()
    {
        Id = new TargetId(1),
        JobName = "j",
        Url = _target.Url,
        Labels = LabelSet.Empty,
        DiscoveredLabels = LabelSet.Empty,
        Interval = TimeSpan.FromSeconds(15),
        Timeout = TimeSpan.FromSeconds(10),
    };
}
