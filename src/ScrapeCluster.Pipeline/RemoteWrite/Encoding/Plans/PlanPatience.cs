namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// When a target is worth a plan: at once, and after each plan that did not last only when its page has stood still for longer (1, 2, 4... scrapes), so
/// that a page which changes all the time costs hardly more than without plans.
/// </summary>
internal struct PlanPatience
{
    private const int MostScrapes = 64;

    /// <summary>A plan that served so many times the scrapes that were waited for it was worth making.</summary>
    private const int WorthFactor = 16;

    private int _backoff;
    private int _wait;

    /// <summary>After a good scrape in full.</summary>
    /// <param name="stoodStill">The page had the texts of the one before.</param>
    /// <returns>True where the time has come.</returns>
    public bool IsOver(bool stoodStill)
    {
        if (_wait > 0)
            _wait = stoodStill ? _wait - 1 : _backoff;
        return _wait == 0;
    }

    /// <summary>A plan has ended with a page that was another.</summary>
    public void PlanEnded(int uses)
    {
        _backoff = uses >= WorthFactor * Math.Max(1, _backoff) ? 1 : Math.Clamp(_backoff * 2, 1, MostScrapes);
        _wait = _backoff;
    }
}
