using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Instruments;

/// <summary>What two scrapes of a target have in common, by the shape of its pages.</summary>
public sealed class PageShapeTests : IAsyncDisposable
{
    private const int Series = 1_000;

    private readonly HttpClient _http = new();
    private TargetFleet? _fleet;

    [Theory]
    [InlineData(PageShape.Node, 1.0, 0.2, 0.5)]
    [InlineData(PageShape.Churn, 0.9, 0.2, 0.5)]
    [InlineData(PageShape.Moving, 1.0, 1.0, 1.0)]
    public async Task Series_stay_and_values_move_as_the_shape_says(PageShape shape, double sameSeries, double leastMoves, double mostMoves)
    {
        _fleet = TargetFleet.Start(count: 1, Series, options: new TargetFleetOptions { Shape = shape });
        var (first, second) = (await ScrapeAsync(), await ScrapeAsync());

        first.Count.ShouldBe(Series, "each series is there once");
        second.Count.ShouldBe(Series);
        var common = first.Keys.Intersect(second.Keys).ToList();
        (common.Count / (double)Series).ShouldBe(sameSeries);
        (common.Count(series => first[series] != second[series]) / (double)common.Count).ShouldBeInRange(leastMoves, mostMoves);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_fleet is not null)
            await _fleet.DisposeAsync();
    }

    private async Task<Dictionary<string, string>> ScrapeAsync()
    {
        var page = await _http.GetStringAsync(new Uri($"http://{_fleet!.Targets[0].Address}/metrics"));
        return page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => line[(line.LastIndexOf(' ') + 1)..]);
    }
}
