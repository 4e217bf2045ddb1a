/** The parts of the Python script that are the same for every net. Constants they use are written before them. */

export const pythonPreparation = `
def number(text):
    """Reads a number; None for anything else."""
    plain = re.sub(r"[\\s\\u00a0_]", "", text)
    if re.fullmatch(r"[-+]?\\d*,\\d+(e[-+]?\\d+)?", plain, re.IGNORECASE):
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def moment(text):
    """Reads an ISO date or time, in UTC where no zone is named. Adapt it if your file writes dates otherwise."""
    try:
        when = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp() * 1000


def category(text, categories):
    """The index of a category; the last slot stands for all that training did not know."""
    word = text.strip()
    if word not in categories and re.fullmatch(r"[-+]?\\d+(\\.0+)?", word):
        word = str(int(float(word)))
    return categories.index(word) if word in categories else len(categories)


BOOLEANS = {"true": 1.0, "t": 1.0, "yes": 1.0, "y": 1.0, "1": 1.0, "false": 0.0, "f": 0.0, "no": 0.0, "n": 0.0, "0": 0.0}
DATE_PARTS = {
    "year": lambda d, origin: d.year,
    "month": lambda d, origin: d.month,
    "day": lambda d, origin: d.day,
    "weekday": lambda d, origin: d.weekday(),
    "hour": lambda d, origin: d.hour,
    "minute": lambda d, origin: d.minute,
    "elapsedDays": lambda d, origin: (d.timestamp() * 1000 - origin) / 86_400_000,
}


def read_cell(column, text):
    """A cell as a number: the number itself, 0/1, milliseconds since 1970, or a category's index. None where missing."""
    if text is None or text.strip() == "" or text.strip() in NULL_WORDS:
        return None
    if column["kind"] == "number":
        return number(text)
    if column["kind"] == "boolean":
        return BOOLEANS.get(text.strip().lower())
    if column["kind"] == "date":
        return moment(text)
    return category(text, column["categories"])


def prepare(row):
    """Turns one raw row (a dict of texts by column name) into the numbers the net takes; None if it cannot be used."""
    numbers = []
    for column in COLUMNS:
        value = read_cell(column, row[column["name"]])
        missing = value is None
        if missing:
            value = column["fill"]
            if value is None:
                return None
            if column["kind"] == "category":
                value = category(value, column["categories"])
        if column["kind"] == "number":
            numbers.append((value - column["shift"]) / column["scale"])
        elif column["kind"] == "boolean":
            numbers.append(value)
        elif column["kind"] == "date":
            when = datetime.fromtimestamp(value / 1000, timezone.utc)
            for part, shift, scale in column["parts"]:
                numbers.append((DATE_PARTS[part](when, column["origin"]) - shift) / scale)
        elif column["encoding"] == "integer":
            numbers.append(value)
        else:
            numbers.extend(1.0 if i == value else 0.0 for i in range(len(column["categories"]) + 1))
        if column.get("indicator"):
            numbers.append(1.0 if missing else 0.0)
    return numbers


def samples(rows, known=False):
    """Prepares rows of a file. Gives the net's numbers and the rows each sample stands for; with known=True only
    samples whose answer lies within the rows."""
    prepared = [(i, numbers) for i, row in enumerate(rows) if (numbers := prepare(row)) is not None]
    if WINDOW is None:
        return np.array([n for _, n in prepared], "float32"), [i for i, _ in prepared]
    steps, horizon = WINDOW
    last = len(prepared) - steps - (horizon if known else 1) + 1
    x = [[n for _, n in prepared[at : at + steps]] for at in range(max(0, last))]
    return np.array(x, "float32"), [prepared[at + steps][0] for at in range(max(0, last))]

`;

export const pythonProgram = `
def read_rows(file):
    with open(file, newline="", encoding="utf-8-sig") as f:
        start = f.read(65_536)
        f.seek(0)
        try:
            dialect = csv.Sniffer().sniff(start, delimiters=",;\\t|")
        except csv.Error:
            dialect = csv.excel
        return list(csv.DictReader(f, dialect=dialect))


def answer(output, raw):
    """What one row of an output means: for classes the class and all probabilities, for numbers their values."""
    if "classes" not in output:
        return [float(v) * output["scale"] + output["shift"] for v in raw]
    p = np.array(raw, "float64")
    if output["form"] != "perClass":
        second = min(1.0, max(0.0, (p[0] + 1) / 2 if output["form"] == "margin" else p[0]))
        p = np.array([1 - second, second])
    if (p < 0).any():
        p = np.exp(p - p.max())
    p = p / p.sum() if p.sum() > 0 else np.full(len(p), 1 / len(p))
    return [output["classes"][int(p.argmax())], *map(float, p)]


def predict(model, rows):
    """One answer per row, and None for rows that cannot be used."""
    x, places = samples(rows)
    answers = [None] * len(rows)
    if len(places) == 0:
        return answers
    raw = model.predict(model_inputs(x), verbose=0)
    raw = raw if isinstance(raw, list) else [raw]
    for i, place in enumerate(places):
        answers[place] = [value for output, values in zip(OUTPUTS, raw) for value in answer(output, values[i])]
    return answers


def row_weight(row):
    """How much a row counts; None where it has no weight and nothing stands for it."""
    value = read_cell({"kind": "number"}, row[ROW_WEIGHT["column"]])
    return ROW_WEIGHT["fill"] if value is None else value


def targets_of(rows, places):
    """What the net should have said, and what each sample counts."""
    horizon = WINDOW[1] if WINDOW else 1
    found = []
    for output in OUTPUTS:
        if "classes" in output:
            known = [category(rows[p][output["column"]], output["classes"]) for p in places]
            found.append(np.eye(len(output["classes"]), dtype="float32")[known])
            if output["form"] != "perClass":
                found[-1] = found[-1][:, 1:]
        else:
            values = [[number(rows[p + h][output["column"]]) for h in range(horizon)] for p in places]
            found.append(((np.array(values) - output["shift"]) / output["scale"]).astype("float32"))
    weight = None
    if CLASS_WEIGHTS:
        first = OUTPUTS[0]
        weight = np.array([CLASS_WEIGHTS[category(rows[p][first["column"]], first["classes"])] for p in places])
    if ROW_WEIGHT:
        own = np.array([row_weight(rows[p]) for p in places])
        weight = own if weight is None else weight * own
    return found, weight


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("predict", "train"):
        sys.exit(__doc__)
    rows = read_rows(sys.argv[2])
    if sys.argv[1] == "train":
        rows = [r for r in rows if all(r[o["column"]] not in NULL_WORDS for o in OUTPUTS)]
        if ROW_WEIGHT:
            rows = [r for r in rows if row_weight(r) is not None]
        x, places = samples(rows, known=True)
        model = train(x, *targets_of(rows, places))
        model.save_weights(WEIGHTS)
        print(f"The trained weights are in {WEIGHTS}")
        return
    model = build()
    model.load_weights(WEIGHTS)
    names = []
    for output in OUTPUTS:
        names.append("prediction" if output is OUTPUTS[0] else f"prediction_{output['column']}")
        names += [f"probability_{c}" for c in output.get("classes", [])]
        names += [f"{names[0]}_{h + 1}" for h in range(1, WINDOW[1] if WINDOW and "classes" not in output else 1)]
    with open(sys.argv[3] if len(sys.argv) > 3 else "predictions.csv", "w", newline="", encoding="utf-8") as f:
        writer = csv.writer(f)
        writer.writerow(names)
        writer.writerows(a if a is not None else [""] * len(names) for a in predict(model, rows))


if __name__ == "__main__":
    main()
`;
