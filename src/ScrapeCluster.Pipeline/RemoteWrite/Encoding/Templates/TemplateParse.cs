using System.Buffers;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// Chooses among literals and copies so that the result is as short as these can make it: works out from the back of a piece how many bytes
/// the rest takes from each position on.
/// </summary>
internal sealed class TemplateParse(TemplateSymbols symbols, MatchSearch search) : IDisposable
{
    // A piece at a time, so that the working memory stays small for large pages; what is lost at the seams does not show.
    private const int PieceLength = 32 * 1024;
    private const int Unreachable = int.MaxValue / 4;

    private Step[] _steps = [];

    /// <summary>Compresses the piece that begins at <paramref name="start"/>.</summary>
    /// <returns>Where it ends.</returns>
    public int Piece(int start, ref TemplateElements elements)
    {
        var end = symbols.EndOfPiece(Math.Min(symbols.Length, start + PieceLength));
        var length = end - start;
        Reserve(length + 1);
        for (var i = 0; i < length; i++)
            _steps[i].Matches = search.At(start + i);
        _steps[length].Cost = _steps[length].LiteralCost = 0;
        for (var i = length - 1; i >= 0; i--)
            Choose(start, i, length);
        Emit(start, length, ref elements);
        return end;
    }

    public void Dispose() => Give();

    /// <remarks>The longest of each form is the best of it: what remains never takes less where it begins earlier, but for the odd byte.</remarks>
    private void Choose(int start, int i, int length)
    {
        ref var step = ref _steps[i];
        step.LiteralCost = step.Cost = Unreachable;
        step.CopyLength = 0;
        if (!symbols.IsWithinTime(start + i))
        {
            var unit = symbols.UnitLength(start + i);
            ref readonly var next = ref _steps[i + unit];
            step.LiteralCost = unit + Math.Min(next.LiteralCost, next.Cost);
            step.Cost = 1 + step.LiteralCost;
        }

        ref readonly var matches = ref step.Matches;
        var most = length - i;
        if (Math.Min(matches.NearLength, most) >= Matches.LeastPerNearCopy)
            Offer(ref step, i, 2, matches.NearOffset, Math.Min(Math.Min(matches.NearLength, most), Matches.MostPerNearCopy));
        if (matches.Length > 0)
            Offer(ref step, i, 3, matches.Offset, Math.Min(Math.Min(matches.Length, most), Matches.MostPerCopy));
        if (matches.FarLength > matches.Length)
            Offer(ref step, i, 5, matches.FarOffset, Math.Min(Math.Min(matches.FarLength, most), Matches.MostPerCopy));
    }

    private void Offer(ref Step step, int i, int bytes, int offset, int length)
    {
        var cost = bytes + _steps[i + length].Cost;
        if (cost < step.Cost)
            (step.Cost, step.CopyOffset, step.CopyLength) = (cost, offset, length);
    }

    private void Emit(int start, int length, ref TemplateElements elements)
    {
        var inLiteral = false;
        for (var i = 0; i < length;)
        {
            ref readonly var step = ref _steps[i];
            if (step.CopyLength == 0 || (inLiteral && step.LiteralCost < step.Cost))
            {
                inLiteral = true;
                i += symbols.UnitLength(start + i);
                continue;
            }

            inLiteral = false;
            elements.Copy(start + i, step.CopyOffset, step.CopyLength);
            i += step.CopyLength;
        }
    }

    private void Reserve(int count)
    {
        if (_steps.Length >= count)
            return;
        Give();
        _steps = ArrayPool<Step>.Shared.Rent(count);
    }

    private void Give()
    {
        if (_steps.Length > 0)
            ArrayPool<Step>.Shared.Return(_steps);
    }

    /// <summary>What can be done at a position, and what is best.</summary>
    private struct Step
    {
        public Matches Matches;

        /// <summary>Bytes that the rest of the piece takes from here on.</summary>
        public int Cost;

        /// <summary>The same where a literal is open already.</summary>
        public int LiteralCost;

        public int CopyOffset;

        /// <summary>0: a literal.</summary>
        public int CopyLength;
    }
}
