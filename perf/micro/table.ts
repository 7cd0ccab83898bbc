// The form in which every bench hands over its figures.

export interface BenchTable {
  title: string;
  columns: string[];
  rows: (string | number)[][];
}
