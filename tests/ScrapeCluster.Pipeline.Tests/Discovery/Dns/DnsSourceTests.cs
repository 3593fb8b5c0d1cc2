using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Dns;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Dns;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Dns;

public sealed class DnsSourceTests : IAsyncLifetime
{
    private readonly FakeDnsServer _server = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Srv_records_say_host_and_port()
    {
        _server.Set("SRV", "_web._tcp.a.test", DnsRecord.Srv("one.a.test.", 81), DnsRecord.Srv("two.a.test.", 82));

        (await AskAsync(Options("SRV", 9, "_web._tcp.a.test"))).ShouldBe(
        [
            """{__address__="one.a.test:81", __meta_dns_name="_web._tcp.a.test", __meta_dns_srv_record_port="81", __meta_dns_srv_record_target="one.a.test."}""",
            """{__address__="two.a.test:82", __meta_dns_name="_web._tcp.a.test", __meta_dns_srv_record_port="82", __meta_dns_srv_record_target="two.a.test."}""",
        ]);
    }

    [Fact]
    public async Task Other_records_get_the_configured_port()
    {
        _server.Set("A", "a.test", DnsRecord.Alias("b.test"), DnsRecord.Address("10.0.0.1"));
        _server.Set("AAAA", "a.test", DnsRecord.Address("fd00::1"), DnsRecord.Address("::ffff:10.0.0.2"));
        _server.Set("MX", "a.test", DnsRecord.Mx("mail.a.test."));
        _server.Set("NS", "a.test", DnsRecord.Ns("ns.a.test."));

        (await AskAsync(Options("a", 9, "a.test"))).ShouldBe(["""{__address__="10.0.0.1:9", __meta_dns_name="a.test"}"""]);
        (await AskAsync(Options("AAAA", 9, "a.test"))).ShouldBe(
            ["""{__address__="[fd00::1]:9", __meta_dns_name="a.test"}""", """{__address__="10.0.0.2:9", __meta_dns_name="a.test"}"""]);
        (await AskAsync(Options("MX", 9, "a.test"))).ShouldBe(
            ["""{__address__="mail.a.test:9", __meta_dns_mx_record_target="mail.a.test.", __meta_dns_name="a.test"}"""]);
        (await AskAsync(Options("NS", 9, "a.test"))).ShouldBe(
            ["""{__address__="ns.a.test:9", __meta_dns_name="a.test", __meta_dns_ns_record_target="ns.a.test."}"""]);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_is_asked_for_over_tcp()
    {
        _server.Set("A", "a.test", [.. Enumerable.Range(1, 200).Select(i => DnsRecord.Address($"10.0.0.{i}"))]);

        (await AskAsync(Options("A", 9, "a.test"))).Count.ShouldBe(200);
        _server.Questions.ShouldContain("1 a.test/tcp");
    }

    [Fact]
    public async Task A_name_is_tried_with_the_search_list()
    {
        _server.Set("A", "web.two.test", DnsRecord.Address("10.0.0.1"));

        (await AskAsync(Options("A", 9, "web"), "one.test", "two.test")).ShouldBe(["""{__address__="10.0.0.1:9", __meta_dns_name="web"}"""]);
        _server.Questions.ShouldBe(["1 web.one.test", "1 web.two.test"]);
    }

    [Fact]
    public async Task What_does_not_exist_has_no_targets_and_what_is_not_known_keeps_them()
    {
        _server.Set("A", "a.test", DnsRecord.Address("10.0.0.1"));
        _server.Set("A", "b.test", DnsRecord.Address("10.0.0.2"));
        using var source = Source(Options("A", 9, "a.test", "b.test"));
        await source.AskAsync(default);

        _server.Refuse("A", "a.test", FakeDnsServer.NoSuchName);
        _server.Refuse("A", "b.test", FakeDnsServer.ServerFailure);
        var failed = await Should.ThrowAsync<DiscoveryException>(() => source.AskAsync(default));

        failed.Message.ShouldContain("\"b.test.\"");
        failed.Message.ShouldContain("ServerFailure");
        Targets(failed.Known!).ShouldBe(["""{__address__="10.0.0.2:9", __meta_dns_name="b.test"}"""]);
    }

    [Fact]
    public async Task Nothing_is_said_where_nothing_is_known()
    {
        _server.Refuse("A", "a.test", FakeDnsServer.ServerFailure);
        using var source = Source(Options("A", 9, "a.test"));

        (await Should.ThrowAsync<DiscoveryException>(() => source.AskAsync(default))).Known.ShouldBeNull();
    }

    [Fact]
    public async Task The_same_trouble_is_told_in_the_same_words()
    {
        _server.Answers = false;
        using var source = Source(Options("A", 9, "a.test"));

        var first = await Should.ThrowAsync<DiscoveryException>(() => source.AskAsync(default));
        var second = await Should.ThrowAsync<DiscoveryException>(() => source.AskAsync(default));

        first.Message.ShouldBe($"no DNS server knows whether \"a.test.\" has A records; the last one, {_server.EndPoint}, did not answer within 2 s.");
        second.Message.ShouldBe(first.Message);
    }

    [Fact]
    public async Task The_next_server_is_asked_where_one_is_silent_or_fails()
    {
        await using var silent = new FakeDnsServer { Answers = false };
        await using var failing = new FakeDnsServer();
        failing.Refuse("A", "a.test", FakeDnsServer.ServerFailure);
        _server.Set("A", "a.test", DnsRecord.Address("10.0.0.1"));
        using var source = new DnsSource(Options("A", 9, "a.test"), () => new ResolverSettings([silent.EndPoint, failing.EndPoint, _server.EndPoint], [], 1));

        Targets(await source.AskAsync(default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_machine_without_dns_is_told_of()
    {
        using var source = new DnsSource(Options("A", 9, "a.test"), () => ResolverSettings.Read("/nowhere/resolv.conf"));

        (await Should.ThrowAsync<DiscoveryException>(() => source.AskAsync(default))).Message.ShouldContain("/nowhere/resolv.conf");
    }

    private static DnsDiscoveryOptions Options(string type, int port, params string[] names) => new() { Names = names.ToValueList(), Type = type, Port = port };

    private static List<string> Targets(IReadOnlyList<TargetGroup> groups) =>
        [.. groups.SelectMany(group => group.Targets.Select(target => LabelSet.From(group.Labels.Concat(target)).ToString()))];

    private DnsSource Source(DnsDiscoveryOptions options, params string[] search) => new(options, () => new ResolverSettings([_server.EndPoint], search, 1));

    private async Task<List<string>> AskAsync(DnsDiscoveryOptions options, params string[] search)
    {
        using var source = Source(options, search);
        return Targets(await source.AskAsync(TestContext.Current.CancellationToken));
    }
}
