using System.Net;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Instruments;

/// <summary>The proofs rest on these targets, so they are tested themselves.</summary>
public sealed class TargetFleetTests : IAsyncDisposable
{
    private readonly TargetFleet _fleet = TargetFleet.Start(count: 300, seriesCount: 20);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });

    [Fact]
    public async Task Each_address_is_a_target_of_its_own_and_every_scrape_is_kept()
    {
        await Task.WhenAll(_fleet.Targets.Select(PageOfAsync));
        await PageOfAsync(_fleet.Targets[7]);

        _fleet.Targets.Select(target => target.Address).Distinct().Count().ShouldBe(300);
        _fleet.Targets.Where((_, i) => i != 7).ShouldAllBe(target => target.ScrapeCount == 1);
        _fleet.Targets[7].ScrapeCount.ShouldBe(2);
        _fleet.Scrapes.ShouldBe(301);
        _fleet.Forget();
        _fleet.Scrapes.ShouldBe(300, "the newest of each stays");
        _fleet.Targets[7].TotalScrapes.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_can_lose_series_or_be_down_while_others_go_on()
    {
        _fleet.SetSeries(15, _fleet.Targets[0]);
        _fleet.Targets[1].IsDown = true;

        SeriesIn(await PageOfAsync(_fleet.Targets[0])).ShouldBe(15);
        SeriesIn(await PageOfAsync(_fleet.Targets[2])).ShouldBe(20);
        using var down = await _http.GetAsync(new Uri($"http://{_fleet.Targets[1].Address}/metrics"));
        down.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Values_move_from_scrape_to_scrape()
    {
        var first = await PageOfAsync(_fleet.Targets[3]);
        var second = await PageOfAsync(_fleet.Targets[3]);

        second.ShouldNotBe(first);
        SeriesIn(second).ShouldBe(SeriesIn(first));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _fleet.DisposeAsync();
    }

    private Task<string> PageOfAsync(FleetTarget target) => _http.GetStringAsync(new Uri($"http://{target.Address}/metrics"));

    private static int SeriesIn(string page) => page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line[0] != '#');
}
