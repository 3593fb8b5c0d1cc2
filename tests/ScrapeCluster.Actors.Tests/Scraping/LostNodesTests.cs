using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class LostNodesTests
{
    [Fact]
    public void A_loss_is_remembered_for_a_minute()
    {
        var time = new FakeTimeProvider(Examples.Noon);
        var lost = new LostNodes(time);
        lost.Any.ShouldBeFalse();

        lost.Add();

        time.Advance(TimeSpan.FromSeconds(59));
        lost.Any.ShouldBeTrue();
        time.Advance(TimeSpan.FromSeconds(1));
        lost.Any.ShouldBeFalse();
    }
}
