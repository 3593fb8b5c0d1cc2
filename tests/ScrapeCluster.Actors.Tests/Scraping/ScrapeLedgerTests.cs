using System.Diagnostics.Metrics;
using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class ScrapeLedgerTests
{
    [Fact]
    public void Invariant_6_what_is_shown_adds_up()
    {
        using var meter = new Meter("ledger-test");
        var ledger = new ScrapeLedger(meter);
        for (var i = 0; i < 6; i++)
            ledger.Begin();
        ledger.EndDone();
        ledger.EndDone();
        ledger.EndFailed();
        ledger.EndMissed(MissedReason.Stopped);
        ledger.EndHandedOver();
        ledger.Miss(MissedReason.WokeLate, 4);
        ledger.Miss(MissedReason.Moved, 2);
        ledger.Miss(MissedReason.NoTenure, 1);

        var shown = Read(meter);

        shown["scrapecluster_scraping_slots_due_total"].ShouldBe(13);
        shown["scrapecluster_scraping_slots_done_total"].ShouldBe(2);
        shown["scrapecluster_scraping_slots_failed_total"].ShouldBe(1);
        shown["scrapecluster_scraping_slots_in_flight"].ShouldBe(1);
        shown["scrapecluster_scraping_slots_missed_total stopped"].ShouldBe(1);
        shown["scrapecluster_scraping_slots_missed_total woke_late"].ShouldBe(4);
        shown["scrapecluster_scraping_slots_missed_total moved"].ShouldBe(2);
        shown["scrapecluster_scraping_slots_missed_total no_tenure"].ShouldBe(1);
        shown["scrapecluster_scraping_slots_handed_over_total"].ShouldBe(1);
        shown["scrapecluster_scraping_slots_missed_total previous_scrape_running"].ShouldBe(0);
        shown.Where(pair => !pair.Key.Contains("due")).Sum(pair => pair.Value).ShouldBe(13);
    }

    private static Dictionary<string, long> Read(Meter meter)
    {
        var values = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == meter)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            values[tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
